/** Starts processes that work on a store, kills them, and opens what they leave. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../../src/base/clock';
import { silentLog } from '../../../src/base/log';
import { Checkpoints } from '../../../src/core/checkpoints';
import { nodeFileSystem } from '../../../src/core/fileSystem';
import { builtTests } from '../../support/projectRoot';
import { rounds } from '../../support/depth';

export const kills = rounds('CAIRN_KILLS', { usual: 30, deep: 150 });

export interface Place {
	readonly store: string;
	readonly workspace: string;
}

export interface Fact {
	readonly created?: string;
	readonly tagged?: string;
	readonly tag?: string;
	readonly deleting?: string;
	readonly ready?: true;
	readonly done?: true;
}

export interface Writer {
	readonly process: ChildProcess;
	/** What it has acknowledged so far. */
	readonly facts: Fact[];
	readonly ended: Promise<number | null>;
	readonly begun: Promise<void>;
}

export function startWriter(mode: string, { store, workspace }: Place, name: string, count: number): Writer {
	const script = path.join(builtTests, 'crash', 'writer', 'run.js');
	const child = spawn(process.execPath, [script, mode, store, workspace, name, String(count)], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const facts: Fact[] = [];
	let text = '';
	let begin: () => void = () => undefined;
	const begun = new Promise<void>((resolve) => (begin = resolve));
	child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
		const lines = (text + chunk).split('\n');
		text = lines.pop() ?? '';
		facts.push(...lines.map((line) => JSON.parse(line) as Fact));
		begin();
	});
	const ended = new Promise<number | null>((resolve) => {
		child.on('close', (code) => {
			begin();
			resolve(code);
		});
	});
	return { process: child, facts, ended, begun };
}

/** Kills the writer some time after its first acknowledgement. */
export async function killAfter(writer: Writer, ms: number): Promise<void> {
	await writer.begun;
	await new Promise((resolve) => setTimeout(resolve, ms));
	writer.process.kill('SIGKILL');
	await writer.ended;
}

export function openPlace({ store, workspace }: Place): Checkpoints {
	// The test need not wait until a lock that was left is stale; another test does.
	const lock = path.join(store, 'lock');
	const longAgo = new Date(Date.now() - 60_000);
	if (existsSync(lock)) utimesSync(lock, longAgo, longAgo);
	return new Checkpoints({
		// Stores and folders are copied together.
		binding: 'adopt',
		storePath: store,
		create: true,
		workspace: { roots: [{ name: 'w', path: workspace }], scope: { include: [], exclude: [], maxFileSize: 1 << 26 } },
		author: 'tester',
		fileSystem: nodeFileSystem,
		clock: systemClock,
		log: silentLog,
	});
}
