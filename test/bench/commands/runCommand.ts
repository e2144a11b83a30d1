/**
 * Runs the peers. Not from the process that measures: starting another process has the kernel copy each page that is written
 * afterwards, and the first save after that took twice as long as one in a process that starts none.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { builtTests } from '../../support/projectRoot';
import type { Answer, Command } from './protocol';

let runner: ChildProcess | undefined;

/**
 * Resolves with what the command has written, in UTF-8. One at a time.
 * @throws Error with the system's code, such as `ENOENT` where there is no such command
 */
export async function runCommand(command: Command): Promise<string> {
	runner ??= startRunner();
	runner.ref();
	runner.channel?.ref();
	try {
		const answered = once(runner, 'message');
		runner.send(command);
		const [answer] = (await answered) as [Answer];
		if ('output' in answer) return answer.output;
		throw Object.assign(new Error(answer.failure), { code: answer.code });
	} finally {
		// It is never what the measuring process waits for in the end.
		runner.channel?.unref();
		runner.unref();
	}
}

function startRunner(): ChildProcess {
	const child = fork(path.join(builtTests, 'bench', 'commands', 'run.js'));
	child.once('exit', (status) => {
		if (status !== null) throw new Error(`The process that runs commands has ended with ${status}.`);
	});
	return child;
}
