/** The process that runs commands, one at a time: the entry point that `runCommand` starts. */
import { execFileSync } from 'node:child_process';
import type { Answer, Command } from './protocol';

process.on('message', (command: Command) => process.send?.(answerTo(command)));

function answerTo({ file, args, env = process.env, cwd }: Command): Answer {
	try {
		const output = execFileSync(file, args, { env, cwd, encoding: 'utf8', maxBuffer: 1 << 28, stdio: 'pipe' });
		return { output };
	} catch (error) {
		if (!(error instanceof Error)) throw error;
		return { failure: error.message, ...('code' in error ? { code: String(error.code) } : {}) };
	}
}
