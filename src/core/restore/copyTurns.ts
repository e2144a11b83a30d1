/**
 * How two threads share the making of a copy: each takes a few files at a time. The first one makes the folders meanwhile; the second
 * one waits for those that its files are to lie in.
 */

/** Common memory: travels to the second thread as it is. */
export interface CopyMemory {
	/** 32-bit integers, see `control`. */
	readonly control: SharedArrayBuffer;
	/** A byte for each folder, by its number: not zero where nothing is to be made in it. */
	readonly closed: SharedArrayBuffer;
}

const control = {
	/** How many turns were taken. */
	turns: 0,
	/** Not zero: no further turn is taken. */
	stop: 1,
	/** How many folders were made, or could not be. */
	folders: 2,
} as const;

/** So many files are taken in one turn: mostly of one folder, so that the threads are in different ones. */
const filesInTurn = 256;

export class CopyTurns {
	readonly memory: CopyMemory;
	readonly #control: Int32Array;
	readonly #closed: Uint8Array;

	private constructor(memory: CopyMemory) {
		this.memory = memory;
		this.#control = new Int32Array(memory.control);
		this.#closed = new Uint8Array(memory.closed);
	}

	/** For a copy that is about to begin. @param folders how many it has, besides the one that it is made into */
	static of(folders: number): CopyTurns {
		return new CopyTurns({
			control: new SharedArrayBuffer(Object.keys(control).length * Int32Array.BYTES_PER_ELEMENT),
			closed: new SharedArrayBuffer(folders + 1),
		});
	}

	/** As the other thread has it. */
	static in(memory: CopyMemory): CopyTurns {
		return new CopyTurns(memory);
	}

	/** Takes the next few files, as long as there are any that no thread has taken and nobody says stop. */
	*take<T>(files: readonly T[]): Generator<readonly T[]> {
		while (!this.isStopped) {
			const turn = Atomics.add(this.#control, control.turns, 1);
			const part = files.slice(turn * filesInTurn, (turn + 1) * filesInTurn);
			if (part.length === 0) return;
			yield part;
		}
	}

	/** How many turns both threads have taken, or found that there are no more. */
	get taken(): number {
		return Atomics.load(this.#control, control.turns);
	}

	/** The next folder is there. @param isClosed nothing is to be made in it: something else is in its place, or it is not there */
	folderDone(isClosed: boolean): void {
		const number = Atomics.load(this.#control, control.folders) + 1;
		if (isClosed) this.#closed[number] = 1;
		Atomics.store(this.#control, control.folders, number);
		Atomics.notify(this.#control, control.folders);
	}

	/**
	 * Waits for a folder. The thread that makes them asks when all are done.
	 * @param number of the folder, from 1 on; 0 for the copy's own
	 * @returns whether files are to be made in it
	 */
	isOpen(number: number): boolean {
		for (let done = this.#folders; done < number; done = this.#folders) {
			if (this.isStopped) return false;
			Atomics.wait(this.#control, control.folders, done);
		}
		return this.#closed[number] === 0;
	}

	get isStopped(): boolean {
		return Atomics.load(this.#control, control.stop) !== 0;
	}

	/** Lets no thread take a further turn. */
	stop(): void {
		Atomics.store(this.#control, control.stop, 1);
		// Who waits for a folder looks whether it has to.
		Atomics.notify(this.#control, control.folders);
	}

	get #folders(): number {
		return Atomics.load(this.#control, control.folders);
	}
}
