/** A second thread that makes a part of a copy: making many files is mostly the system's work, and it does that for two at once. */
import type { Worker } from 'node:worker_threads';
import type { Log } from '../../base/log';
import { CairnError, type ErrorCode } from '../errors';
import { startHelper } from '../helper';
import type { CopyTurns } from './copyTurns';
import { type CopyError, type CopyResult, type CopyWork, type FileToMake, packFiles } from './copyWork';

/** Starting a thread takes about as long as making this many files. */
const worthAThread = 2_000;

export class CopyHelp {
	readonly #worker: Worker;
	readonly #ended: Promise<CopyResult | undefined>;
	#turns: CopyTurns | undefined;

	private constructor(file: string, packs: string, log: Log) {
		let fail: (why: string) => void = () => undefined;
		const failed = new Promise<undefined>((resolve) => {
			fail = (why) => {
				log.write('warn', `The thread that helps with a copy has failed: ${why}.`);
				resolve(undefined);
			};
		});
		this.#worker = startHelper(file, { kind: 'copy', packs }, (why) => fail(why));
		const answered = new Promise<CopyResult | undefined>((resolve) => {
			this.#worker.once('message', resolve);
			this.#worker.once('exit', () => resolve(undefined));
		});
		this.#ended = Promise.race([answered, failed]);
	}

	/**
	 * Undefined where a second thread is not worth it.
	 * @param file the helper's bundle, absolute
	 * @param packs the folder of the store's packs, absolute
	 * @param count of files, about
	 */
	static start(file: string | undefined, packs: string, count: number, log: Log): CopyHelp | undefined {
		return file === undefined || count < worthAThread ? undefined : new CopyHelp(file, packs, log);
	}

	/** @param to where the copy is made, absolute @param files all of them, whichever thread makes them */
	begin(to: string, files: readonly FileToMake[], turns: CopyTurns): void {
		this.#turns = turns;
		// What it makes is waited for: a program must not end before.
		this.#worker.ref();
		this.#worker.postMessage({ to, files: packFiles(files), memory: turns.memory } satisfies CopyWork);
	}

	/** Lets it take no further turn. */
	stop(): void {
		if (this.#turns) this.#turns.stop();
		else void this.#worker.terminate();
	}

	/** What it did; undefined where it has failed without a word. */
	async result(): Promise<CopyResult | undefined> {
		return this.#turns ? this.#ended : undefined;
	}
}

/** The error as it was thrown in the other thread. */
export function toError({ message, code, isOurs }: CopyError): Error {
	return isOurs ? new CairnError(code as ErrorCode, message) : Object.assign(new Error(message), { code });
}
