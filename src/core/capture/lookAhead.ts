/**
 * Looks at what the capture before has known, in a second thread and from the end, while the first one looks from the beginning. What
 * it says only counts where nothing has changed: then the first thread need not ask the disk as well. Nothing waits for it.
 */
import path from 'node:path';
import type { Disposable } from '../../base/disposable';
import type { Log } from '../../base/log';
import { allocatePages } from '../../base/sharedPages';
import { startHelper } from '../helper';
import { aheadColumns as columns, aheadControl, type AheadList, aheadWidth } from './aheadList';
import type { SeenStat } from '../workspace/fileStamp';
import type { Slot } from './entryTable';
import type { FolderStat } from './folderRow';
import type { FolderState } from './folderState';
import { type Place, placeIn, topOf } from './place';
import type { WorkspaceState } from './workspaceState';

/** Of a file or a folder. */
type Seen = SeenStat & FolderStat;

/** Starting a thread takes about as long as looking at this many files and folders. */
const worthAThread = 20_000;
/** How many of them all the second thread is given: it starts later, and hardly gets further. */
const share = 0.6;

export class LookAhead implements Disposable {
	/** What the thread is given. */
	readonly list: AheadList;
	/** Where in the list something is, counted from one, by the numbers of files and of folders; zero where it is not. */
	readonly #files: Int32Array;
	readonly #folders: Int32Array;
	readonly #control: Int32Array;
	readonly #stats: Float64Array;

	/** @param count how many files and folders the list has at least, where there are so many */
	constructor(state: WorkspaceState, count: number) {
		this.#files = new Int32Array(state.table.end);
		this.#folders = new Int32Array(state.folders.rows.end);
		const names: string[] = [];
		let listed = 0;
		for (const { folder, absolute } of visitedLast(state)) {
			names.push(absolute);
			this.#folders[folder.number] = ++listed;
			for (const slot of folder.files) {
				names.push(state.table.name(slot));
				this.#files[slot] = ++listed;
			}
			names.push('');
			if (listed >= count) break;
		}
		const memory = {
			control: new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT),
			stats: allocatePages(listed * aheadWidth * Float64Array.BYTES_PER_ELEMENT),
		};
		this.#control = new Int32Array(memory.control);
		this.#stats = new Float64Array(memory.stats);
		this.#control[aheadControl.end] = listed;
		this.list = { names: names.join('\0'), separator: path.sep, memory };
	}

	/** Starts the thread; undefined where none is worth it. @param file the helper's bundle, absolute */
	static start(file: string | undefined, state: WorkspaceState, log: Log): LookAhead | undefined {
		const count = state.table.end + state.folders.rows.end;
		if (file === undefined || state.isNew || count < worthAThread) return undefined;
		// It starts while the list is made.
		const helper = startHelper(file, { kind: 'look' }, (why) =>
			log.write('warn', `The thread that looks ahead has failed: ${why}. Another one does it all.`),
		);
		const ahead = new LookAhead(state, count * share);
		helper.postMessage(ahead.list);
		return ahead;
	}

	/** What was seen of a folder; undefined where it was not looked at (yet). From now on it, and what comes before it, need not be. */
	folder({ number }: FolderState): Seen | undefined {
		const at = this.#folders[number] ?? 0;
		if (at > 0) Atomics.store(this.#control, aheadControl.end, at - 1);
		return this.#seen(at);
	}

	/** What was seen of a file; undefined where it was not looked at (yet). */
	file(slot: Slot): SeenStat | undefined {
		return this.#seen(this.#files[slot] ?? 0);
	}

	/** Ends the thread. */
	dispose(): void {
		Atomics.store(this.#control, aheadControl.end, 0);
	}

	#seen(at: number): Seen | undefined {
		if (at === 0 || at > Atomics.load(this.#control, aheadControl.done)) return undefined;
		const row = (at - 1) * aheadWidth;
		const read = (column: number): number => this.#stats[row + column] ?? NaN;
		return {
			size: read(columns.size),
			mtimeMs: read(columns.mtimeMs),
			ctimeMs: read(columns.ctimeMs),
			ino: read(columns.ino),
			mode: read(columns.mode),
			dev: read(columns.dev),
		};
	}
}

/** All folders, in the reverse of the order in which a scan visits them. */
function visitedLast(state: WorkspaceState): Place[] {
	const places: Place[] = [];
	const stack = state.roots.map(topOf).reverse();
	for (let place = stack.pop(); place; place = stack.pop()) {
		places.push(place);
		for (const child of place.folder.folders.reverse()) stack.push(placeIn(place, child));
	}
	return places.reverse();
}
