/**
 * Recognises what tools for versions keep for themselves in the way of a restore. A folder can become such a one between the safety
 * checkpoint and any act, so the disk is asked each time; folders that have the same names as before need not be.
 */
import path from 'node:path';
import { type FileSystem, ifPossible } from '../fileSystem';
import { isRepositoryDataName, joinPath, parentOf } from '../treePath';
import { isSettled } from '../workspace/fileStamp';
import { isWorkTreeTop, markingFiles, toolOf } from '../workspace/repositoryData';
import { temporaryName } from '../workspace/scope';

/** When names came to a folder, or went, in milliseconds since 1970. */
export interface FolderTimes {
	readonly mtimeMs: number;
	readonly ctimeMs: number;
}

/** A path, and how many folders up its root is. */
export interface PlaceInRoot {
	readonly treePath: string;
	/** Of the same path, in the system's form. */
	readonly absolute: string;
	readonly depth: number;
}

/** As for listings: Windows' file systems are not known to change a folder's times with its names. */
const timesTellNames = process.platform !== 'win32';

export class DataOnDisk {
	readonly #fileSystem: FileSystem;
	/** Whether the safety checkpoint has a path, or the restore has just put it there. */
	readonly #isHeld: (treePath: string) => boolean;
	/** As they are at this look. */
	readonly #times = new Map<string, FolderTimes>();
	/** Folders without a HEAD, as they were then. */
	readonly #ordinary = new Map<string, FolderTimes>();

	constructor(fileSystem: FileSystem, isHeld: (treePath: string) => boolean) {
		this.#fileSystem = fileSystem;
		this.#isHeld = isHeld;
	}

	/** What was noted does not count any more. */
	lookAnew(): void {
		this.#times.clear();
	}

	/** A folder was just looked at. */
	note(absolute: string, times: FolderTimes): void {
		this.#times.set(absolute, times);
	}

	/** Whether a folder, or one above it in its root, is a tool's own, and no work tree is between them. */
	isIn(place: PlaceInRoot): boolean {
		let { treePath, absolute } = place;
		for (let above = place.depth; above >= 0; above--) {
			if (this.#isOwn(treePath, absolute) && !this.#isInWorkTree(place.absolute, absolute)) return true;
			treePath = parentOf(treePath);
			absolute = path.dirname(absolute);
		}
		return false;
	}

	#isOwn(treePath: string, absolute: string): boolean {
		const name = path.basename(absolute);
		const isNamed = isRepositoryDataName(name) && this.#holdsAnything(absolute);
		if (!isNamed && this.#isKnownOrdinary(absolute)) return false;
		const tool = isNamed ? undefined : toolOf(this.#fileSystem, absolute);
		if (!isNamed && !tool) {
			this.#noteOrdinary(absolute);
			return false;
		}
		const marks = tool ? markingFiles[tool].map((file) => joinPath(treePath, file)) : [treePath];
		// A fixture that git tracks is the project's.
		return !marks.some(this.#isHeld);
	}

	#isKnownOrdinary(absolute: string): boolean {
		const [now, then] = [this.#times.get(absolute), this.#ordinary.get(absolute)];
		return now !== undefined && then?.mtimeMs === now.mtimeMs && then.ctimeMs === now.ctimeMs;
	}

	#noteOrdinary(absolute: string): void {
		const times = this.#times.get(absolute);
		if (!times || !timesTellNames || !isSettled(times, Date.now())) return;
		// What is written into a file that is there changes no folder's times.
		const mayBecomeOne = [...markingFiles.git, ...markingFiles.CVS].some((name) =>
			isThere(this.#fileSystem, path.join(absolute, name)),
		);
		if (!mayBecomeOne) this.#ordinary.set(absolute, times);
	}

	/** Whether there is a folder with anything in it but files that a restore is just writing. */
	#holdsAnything(absolute: string): boolean {
		const stat = ifPossible(() => this.#fileSystem.lstatSync(absolute, { throwIfNoEntry: false }));
		if (stat?.isDirectory() !== true) return false;
		return ifPossible(() => this.#fileSystem.readdirSync(absolute))?.every((name) => temporaryName.test(name)) !== true;
	}

	#isInWorkTree(absolute: string, folder: string): boolean {
		for (let at = absolute; at !== folder; at = path.dirname(at)) if (isWorkTreeTop(this.#fileSystem, at)) return true;
		return false;
	}
}

function isThere(fileSystem: FileSystem, absolute: string): boolean {
	return ifPossible(() => fileSystem.lstatSync(absolute, { throwIfNoEntry: false })) !== undefined;
}
