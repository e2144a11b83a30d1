/** What the last capture knew of a folder: what is in it, when it was listed, which rules held, its tree. */
import type { Stats } from 'node:fs';
import type { ObjectId } from '../checkpoint';
import { isSettled, stampOf } from '../workspace/fileStamp';
import type { EnteredFolder, FolderScope } from '../workspace/scope';
import type { Slot } from './entryTable';

/**
 * A folder's times change with every name that comes or goes, so that it need not be listed again; Windows' file systems
 * are not known to keep to that.
 */
const timesTellNames = process.platform !== 'win32';

export class FolderState {
	readonly name: string;
	readonly parent: FolderState | undefined;
	/** Files and links in scope, also those that could not be recorded. */
	files = new Map<string, Slot>();
	/** Folders that are entered. */
	folders = new Map<string, FolderState>();
	/** How many names in scope are no text. */
	badNames = 0;
	entered: EnteredFolder;
	/** Undefined until it is looked at. */
	scope: FolderScope | undefined;
	hasIgnoreFile = false;
	hasRepository = false;
	/** Whether it could be listed; the tree leaves it out otherwise. */
	isReadable = true;
	/** The permission bits. */
	mode = 0;
	/** Of the file system. */
	device = NaN;
	/** Undefined where something in it has changed since it was stored. */
	tree: ObjectId | undefined;
	/** The tree that was stored last. */
	lastTree: ObjectId | undefined;
	/** Of the tree, with what is below. */
	fileCount = 0;
	totalSize = 0;
	#listedMtimeMs = NaN;
	#listedCtimeMs = NaN;
	#inode = NaN;

	constructor(name: string, entered: EnteredFolder, parent: FolderState | undefined) {
		this.name = name;
		this.entered = entered;
		this.parent = parent;
	}

	/** Whether the same names are in it as when it was listed. */
	isListed(stat: Stats): boolean {
		return this.#listedMtimeMs === stat.mtimeMs && this.#listedCtimeMs === stat.ctimeMs && this.#inode === stat.ino;
	}

	/** @param stat from before it was listed @param listedAtMs when it was about to be, in milliseconds since 1970 */
	setListed(stat: Stats, listedAtMs: number): void {
		this.#listedMtimeMs = timesTellNames && isSettled(stampOf(stat), listedAtMs) ? stat.mtimeMs : NaN;
		this.#listedCtimeMs = stat.ctimeMs;
		this.#inode = stat.ino;
	}

	/** Lists it again next time. */
	distrust(): void {
		this.#listedMtimeMs = NaN;
	}

	/** Something in it has changed: its tree and those above it are made anew. */
	markChanged(): void {
		if (this.tree === undefined) return;
		this.tree = undefined;
		this.parent?.markChanged();
	}
}
