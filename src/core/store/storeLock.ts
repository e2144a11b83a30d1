/** The store's lock: one writer at a time among all processes, with a heartbeat, taken over from a dead holder. */
import { randomUUID } from 'node:crypto';
import { type Disposable, toDisposable } from '../../base/disposable';
import type { Log } from '../../base/log';
import { becauseOf, cancelledError, CairnError, errnoOf, fromSystemError } from '../errors';
import { closeQuietly, type FileSystem, readAt, removeIfThere, writeAt } from '../fileSystem';
import { host, isAlive, nameOfProcess, type ProcessName } from './processes';

/** How often the holder touches the lock file, in milliseconds. */
const heartbeatMs = 500;
/**
 * A lock whose process is gone is stale after so long without a touch: a process in another container with this host's name
 * cannot be seen, and touches its lock.
 */
const staleMs = 2_000;
/**
 * The same where the process lives, or where nobody can tell: it is on another host. A process may be suspended, or its thread may have ended without it. That it goes on later does no harm: it looks whether the lock is still its own before it
 * commits, and what it appends overwrites nothing.
 */
const staleAnywayMs = 30_000;
/** So long after it was made nobody takes a lock for stale, in milliseconds. */
const youngMs = 1_000;
/** How long a writer waits for another one, in milliseconds. */
const patienceMs = 60_000;
/** How long it waits between two looks: by chance, so that of many nobody is always the last. In milliseconds. */
const pollMs = { least: 4, more: 26 };

interface Holder extends ProcessName {
	readonly token: string;
}

export class StoreLock {
	readonly #path: string;
	readonly #fileSystem: FileSystem;
	readonly #log: Log;
	#held: Holder | undefined;
	/** From before the lock that is held was made. */
	#heldSince = timeNow();
	/** What this process held and could not remove. */
	#left: Holder | undefined;
	/** This process. */
	#self: ProcessName | undefined;

	constructor(path: string, fileSystem: FileSystem, log: Log) {
		this.#path = path;
		this.#fileSystem = fileSystem;
		this.#log = log;
	}

	/**
	 * Waits for the lock and takes it; dispose the result to let go.
	 * @throws CairnError `storeLocked` when another process keeps it for too long, `cancelled`
	 */
	async acquire(signal?: AbortSignal): Promise<Disposable> {
		this.#self ??= nameOfProcess(this.#fileSystem);
		const holder = { token: randomUUID(), ...this.#self };
		const deadline = performance.now() + patienceMs;
		for (;;) {
			this.#heldSince = timeNow();
			if (this.#tryCreate(holder)) break;
			if (signal?.aborted) throw cancelledError();
			if (this.#removeIfStale()) continue;
			if (performance.now() > deadline) throw this.#lockedError();
			await new Promise((resolve) => setTimeout(resolve, pollMs.least + Math.random() * pollMs.more));
		}
		this.#held = holder;
		const heartbeat = setInterval(() => this.#touch(), heartbeatMs);
		heartbeat.unref();
		return toDisposable(() => {
			clearInterval(heartbeat);
			this.#held = undefined;
			this.#release(holder);
		});
	}

	/** @throws CairnError `storeLocked` where another process has taken the lock over since it was taken */
	assertHeld(): void {
		if (this.#held && this.#isStillOf(this.#held)) return;
		throw new CairnError('storeLocked', "Another process took over the store's lock while this one was at work.", {
			details: { path: this.#path },
		});
	}

	#tryCreate(holder: Holder): boolean {
		try {
			const fd = this.#fileSystem.openSync(this.#path, 'wx', 0o600);
			try {
				writeAt(this.#fileSystem, fd, 0, Buffer.from(JSON.stringify(holder)));
			} catch (error) {
				// A lock without a holder would have to be waited for until it is stale.
				removeIfThere(this.#fileSystem, this.#path);
				throw error;
			} finally {
				closeQuietly(this.#fileSystem, fd);
			}
			return true;
		} catch (error) {
			if (errnoOf(error) === 'EEXIST') return false;
			throw fromSystemError(error, 'lock the store', this.#path);
		}
	}

	#touch(): void {
		try {
			const now = new Date();
			this.#fileSystem.utimesSync(this.#path, now, now);
		} catch (error) {
			this.#log.write('warn', `The store's lock could not be kept fresh: ${becauseOf(error)}.`);
		}
	}

	/** Tries twice: what is in the way, such as another program that looks at the file, is often gone at once. */
	#release(holder: Holder): void {
		for (let attempt = 1; ; attempt++) {
			try {
				if (this.#isStillOf(holder)) this.#fileSystem.unlinkSync(this.#path);
				else this.#log.write('warn', "The store's lock was taken over by another process while it was held.");
				return;
			} catch (error) {
				if (attempt < 2) continue;
				this.#left = holder;
				this.#log.write('warn', `The store's lock could not be released: ${becauseOf(error)}.`);
				return;
			}
		}
	}

	/** Moves a dead holder's lock aside; true when the lock may be tried again at once. */
	#removeIfStale(): boolean {
		const aside = `${this.#path}.${randomUUID()}`;
		try {
			const { mtimeMs } = this.#fileSystem.statSync(this.#path);
			const holder = this.#read();
			if (!this.#isStale(holder, Date.now() - mtimeMs)) return false;
			this.#fileSystem.renameSync(this.#path, aside);
			if (this.#read(aside)?.token !== holder?.token) {
				// Another process took it over in between: what was moved is its fresh lock, which goes back.
				this.#fileSystem.renameSync(aside, this.#path);
				return false;
			}
			this.#fileSystem.unlinkSync(aside);
			this.#log.write('warn', `Took over the store's lock of process ${holder?.pid ?? 'unknown'}, which is gone.`);
			return true;
		} catch (error) {
			// Gone already: its holder, or another process that waits, was faster.
			if (errnoOf(error) === 'ENOENT') return true;
			throw fromSystemError(error, "take over the store's lock", this.#path);
		}
	}

	/** Most operations are over before anybody could have taken the lock for stale: then the file need not be read. */
	#isStillOf({ token }: Holder): boolean {
		const { clock, steady } = timeNow();
		const age = Math.max(steady - this.#heldSince.steady, Math.abs(clock - this.#heldSince.clock));
		return age < youngMs || this.#readIfThere()?.token === token;
	}

	#readIfThere(): Holder | undefined {
		try {
			return this.#read();
		} catch (error) {
			if (errnoOf(error) === 'ENOENT') return undefined;
			throw fromSystemError(error, "read the store's lock", this.#path);
		}
	}

	/** Undefined where the file names no holder: it was not written yet, or its writer was killed in between. */
	#read(path = this.#path): Holder | undefined {
		const fd = this.#fileSystem.openSync(path, 'r');
		try {
			// One call, as a rule: it is asked for twice in each operation.
			const bytes = Buffer.allocUnsafe(1024);
			const length = this.#fileSystem.readSync(fd, bytes, 0, bytes.length, 0);
			return (
				parseHolder(bytes.toString('utf8', 0, length)) ??
				parseHolder(readAt(this.#fileSystem, fd, 0, bytes.length).toString('utf8'))
			);
		} finally {
			closeQuietly(this.#fileSystem, fd);
		}
	}

	#isStale(holder: Holder | undefined, ageMs: number): boolean {
		if (holder && holder.token === this.#left?.token) return true;
		// One without a holder was made by a process that was killed before it wrote its name: writing takes no time.
		const isGone = !holder || (holder.host === host && !isAlive(this.#fileSystem, holder));
		return ageMs >= (isGone ? staleMs : staleAnywayMs);
	}

	#lockedError(): CairnError {
		const seconds = patienceMs / 1000;
		return new CairnError('storeLocked', `Another process has kept the store locked for ${seconds} seconds.`, {
			details: { path: this.#path },
		});
	}
}

/** In milliseconds; the clock can be set, and the steady time may stand still while the machine sleeps. */
function timeNow(): { readonly clock: number; readonly steady: number } {
	return { clock: Date.now(), steady: performance.now() };
}

function parseHolder(text: string): Holder | undefined {
	const match = /^\{"token":"([^"]+)","pid":(\d+),"host":"([^"]*)","started":"([^"]*)"\}$/.exec(text);
	if (!match) return undefined;
	const [, token = '', pid, host = '', started = ''] = match;
	return { token, pid: Number(pid), host, started };
}
