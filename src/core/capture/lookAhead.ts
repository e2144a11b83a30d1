/**
 * Looks at what the capture before has known, in a second thread and from the end, while the first one looks from the beginning. What
 * it says only counts where nothing has changed: then the first thread need not ask the disk as well. Nothing waits for it.
 */
import type { Disposable } from '../../base/disposable';
import type { Log } from '../../base/log';
import { startHelper } from '../helper';
import { AheadNotes, type AheadWork } from './aheadNotes';
import type { Slot } from './entryTable';
import type { FolderStat } from './folderRow';
import type { FolderState } from './folderState';
import type { WorkspaceState } from './workspaceState';

/** Starting a thread takes about as long as looking at this many files and folders. */
const worthAThread = 20_000;

export class LookAhead implements Disposable {
	/** What the thread is given. */
	readonly work: AheadWork;
	readonly #state: WorkspaceState;
	readonly #notes: AheadNotes;

	constructor(state: WorkspaceState) {
		this.#state = state;
		this.#notes = new AheadNotes(state.folders.rows.end, state.table.end);
		this.work = { ...state.snapshot(), memory: this.#notes.memory };
	}

	/** Starts the thread; undefined where none is worth it. @param file the helper's bundle, absolute */
	static start(file: string | undefined, state: WorkspaceState, log: Log): LookAhead | undefined {
		if (file === undefined || state.isNew || state.table.end + state.folders.rows.end < worthAThread) return undefined;
		// It starts while the work is gathered.
		const helper = startHelper(file, { kind: 'look' }, (why) =>
			log.write('warn', `The thread that looks ahead has failed: ${why}. Another one does it all.`),
		);
		const ahead = new LookAhead(state);
		helper.postMessage(ahead.work);
		return ahead;
	}

	/** What was seen of a folder; undefined where it was not looked at (yet). From now on it need not be. */
	folder({ number }: FolderState): FolderStat | undefined {
		return this.#notes.take(number);
	}

	/** Whether a file is what was recorded: then it need not be looked at. */
	isUnchanged(slot: Slot): boolean {
		return this.#notes.isUnchanged(slot) && this.#state.table.isTrusted(slot);
	}

	/** Ends the thread. */
	dispose(): void {
		this.#notes.takeAll();
	}
}
