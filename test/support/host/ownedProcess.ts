/** Child processes that never outlive their owner: each has a log, an awaited ready line, and an end with all its children. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { builtTests } from '../projectRoot';

const guard = path.join(builtTests, 'support', 'host', 'guard', 'run.js');
/** Longer than the guard's own patience, so that this is only for a guard that hangs. */
const endDeadlineMs = 15_000;
/** How often to look whether the parent is still there; nothing announces its end. */
const parentLookMs = 1_000;
const tailLines = 40;
const maxKeptChars = 200_000;

const live = new Set<OwnedProcess>();

/** How a process ended: with a code, by a signal, or never started because of an error. */
export interface ProcessEnd {
	readonly code?: number | null;
	readonly signal?: string | null;
	readonly error?: string;
}

export interface OwnedProcessOptions {
	readonly cwd?: string;
	readonly env?: NodeJS.ProcessEnv;
	/** Where its output goes as well: a file, or this process's own terminal. */
	readonly logFile?: string;
	readonly inherit?: boolean;
	/** Is given all that it prints, as it comes. */
	readonly onOutput?: (text: string) => void;
}

/** A running program that this process owns. */
export class OwnedProcess {
	/** Settles when the program and everything it started are gone; never rejects. */
	readonly ended: Promise<ProcessEnd>;
	private readonly child: ChildProcess;
	private readonly leash: Duplex;
	private readonly onOutput = new Set<() => void>();
	private output = '';
	private end: ProcessEnd | undefined;

	constructor(
		private readonly name: string,
		command: string,
		args: readonly string[],
		options: OwnedProcessOptions = {},
	) {
		const flow = options.inherit ? 'inherit' : 'pipe';
		this.child = spawn(process.execPath, [guard, command, ...args], {
			cwd: options.cwd,
			env: options.env ?? process.env,
			stdio: ['ignore', flow, flow, 'pipe'],
			// A process group of its own: it can be ended as a whole, and Ctrl+C in the terminal reaches its owner only.
			detached: process.platform !== 'win32',
			windowsHide: true,
		});
		this.leash = this.child.stdio[3] as Duplex;
		this.ended = this.watch();
		live.add(this);
		if (!options.inherit) this.collect(options);
	}

	/** The pid of the process group's leader; undefined if it could not be started. */
	get pid(): number | undefined {
		return this.child.pid;
	}

	/** Everything it has printed lately. */
	get printed(): string {
		return this.output;
	}

	/** Resolves with the first match in its output; throws with the output's tail if it ends or the deadline passes first. */
	async waitForLine(pattern: RegExp, deadlineMs: number): Promise<RegExpExecArray> {
		return await new Promise((resolve, reject) => {
			const look = (): void => {
				const match = pattern.exec(this.output);
				if (match) settle(() => resolve(match));
				else if (this.end) settle(() => reject(this.failure(`ended (${describeEnd(this.end)}) before it was ready`)));
			};
			const late = (): void => settle(() => reject(this.failure(`was not ready within ${deadlineMs / 1000} s`)));
			const timer = setTimeout(late, deadlineMs);
			const settle = (act: () => void): void => {
				clearTimeout(timer);
				this.onOutput.delete(look);
				act();
			};
			this.onOutput.add(look);
			look();
		});
	}

	/** Resolves when it ended well; throws with the output's tail if it did not, or not in time (it is ended then). */
	async succeed(deadlineMs: number): Promise<void> {
		const end = await this.endWithin(deadlineMs);
		if (!end) throw this.failure(`took longer than ${deadlineMs / 1000} s and was ended`);
		if (end.code !== 0) throw this.failure(`failed (${describeEnd(end)})`);
	}

	/** Its end, or undefined if the deadline passed first; it has been ended then. */
	async endWithin(deadlineMs: number): Promise<ProcessEnd | undefined> {
		let timer: NodeJS.Timeout | undefined;
		const deadline = new Promise<undefined>((resolve) => {
			timer = setTimeout(() => resolve(undefined), deadlineMs);
		});
		const end = await Promise.race([this.ended, deadline]);
		clearTimeout(timer);
		if (!end) await this.dispose();
		return end;
	}

	/** Ends it and everything it started: politely first, then by force. Settles when all are gone. */
	async dispose(): Promise<void> {
		this.leash.destroy();
		const force = setTimeout(() => this.child.kill('SIGKILL'), endDeadlineMs);
		await this.ended;
		clearTimeout(force);
	}

	private async watch(): Promise<ProcessEnd> {
		let said = '';
		this.leash.setEncoding('utf8');
		this.leash.on('data', (text: string) => (said += text));
		this.leash.on('error', () => this.leash.destroy());
		const end = await new Promise<ProcessEnd>((resolve) => {
			this.child.on('error', (error) => resolve({ error: error.message }));
			this.child.on('close', (code, signal) => resolve(said ? (JSON.parse(said) as ProcessEnd) : { code, signal }));
		});
		this.end = end;
		live.delete(this);
		for (const look of [...this.onOutput]) look();
		return end;
	}

	private collect({ logFile, onOutput }: OwnedProcessOptions): void {
		const log = logFile === undefined ? undefined : createWriteStream(logFile, { flags: 'a' });
		const take = (text: string): void => {
			log?.write(text);
			onOutput?.(text);
			this.output = (this.output + text).slice(-maxKeptChars);
			for (const look of [...this.onOutput]) look();
		};
		for (const stream of [this.child.stdout, this.child.stderr]) stream?.setEncoding('utf8').on('data', take);
		this.child.on('close', () => log?.end());
	}

	private failure(what: string): Error {
		const tail = this.output.trimEnd().split('\n').slice(-tailLines).join('\n');
		return new Error(tail ? `${this.name} ${what}. It printed last:\n${tail}` : `${this.name} ${what}.`);
	}
}

/** A process's end in words. */
export function describeEnd(end: ProcessEnd | undefined): string {
	if (end?.error !== undefined) return end.error;
	return end?.signal ? end.signal : `exit code ${end?.code ?? 'unknown'}`;
}

/** Ends every process that is still owned. */
export async function disposeAllProcesses(): Promise<void> {
	await Promise.all([...live].map((owned) => owned.dispose()));
}

/**
 * Makes Ctrl+C and its like end everything this process owns before it goes, with the exit code shells expect.
 * The end of the npm that started it is such a sign too: npm passes a signal on to the shell between them only.
 */
export function endOnSignals(before: () => void = () => {}): void {
	const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
	let ending = false;
	const end = (code: number): void => {
		// Terminals and npm may both pass on one Ctrl+C.
		if (ending) return;
		ending = true;
		before();
		void disposeAllProcesses().finally(() => process.exit(code));
	};
	for (const [signal, code] of Object.entries(codes)) process.on(signal, () => end(code));
	if (process.env['npm_lifecycle_event'] === undefined) return;
	const parent = process.ppid;
	setInterval(() => {
		if (process.ppid !== parent) end(codes.SIGTERM);
	}, parentLookMs).unref();
}
