/** Runs test files with mocha in this process, the same way in every suite. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';
import { slowestOf, type SuiteCounts, type TimedTest } from '../suiteCounts';

/** Only ends what hangs, in milliseconds: how quick a test is says more about the machine than about the product. */
const hangMs = 5 * 60_000;

export interface MochaRunOptions {
	readonly color?: boolean;
	/** Where the report goes, one call a line or more; the console if left out. */
	readonly print?: (text: string) => void;
	/** Runs only tests whose full title matches. */
	readonly grep?: string;
}

/** Every built test file in these folders, at any depth, in a stable order. */
export function findTestFiles(folders: readonly string[]): string[] {
	return folders
		.filter((folder) => existsSync(folder))
		.flatMap((folder) =>
			readdirSync(folder, { recursive: true, encoding: 'utf8' })
				.filter((file) => file.endsWith('.test.js'))
				.sort()
				.map((file) => path.join(folder, file)),
		);
}

/** Runs the files and gives the counts; a `.only` anywhere, or no test at all, throws. */
export async function runMocha(files: readonly string[], options: MochaRunOptions): Promise<SuiteCounts> {
	const { print = console.log } = options;
	Mocha.reporters.Base.consoleLog = (...args: unknown[]) => print(format(...args));
	const mocha = new Mocha({
		ui: 'bdd',
		reporter: 'spec',
		forbidOnly: true,
		color: options.color ?? process.stdout.isTTY,
		timeout: hangMs,
		...(options.grep === undefined ? {} : { grep: options.grep }),
	});
	for (const file of files) mocha.addFile(file);
	const timed: TimedTest[] = [];
	const runner = await new Promise<Mocha.Runner>((resolve) => {
		const started = mocha.run(() => resolve(started));
		started.on('test end', (test) => timed.push({ title: test.fullTitle(), ms: test.duration ?? 0 }));
	});
	const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
	if (passes + failures + pending === 0) throw new Error('There is no test in this suite.');
	return { passed: passes, failed: failures, skipped: pending, slowest: slowestOf(timed) };
}
