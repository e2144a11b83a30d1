/**
 * Watches folders that came since the window was opened: below them the editor's watcher sees nothing, or calls things by old names
 * (seen on Linux with VS Code 1.110 and 1.139: where folders are renamed, moved, or made faster than they are watched). One of the
 * system's watches for each folder takes some 800 bytes; Node's recursive one takes 14 KB for each folder in it.
 */
import { type FSWatcher, readFileSync, watch } from 'node:fs';
import path from 'node:path';
import type { Disposable } from '../base/disposable';
import type { FolderWatch } from '../core/capture/folderWatch';
import { isWithinFolder } from '../core/capture/place';
import { ifPossible } from '../core/fileSystem';
import { HeadWatches } from './headWatches';
import type { FilesChanged } from './protocol';
import { openWatch, type Watch } from './systemWatch';

/** Which folders it has come to, absolute. */
export interface Folders {
	/** The highest of them. */
	readonly tops: readonly string[];
	/** The highest of those that cannot be watched. */
	readonly unwatched: readonly string[];
	/** Why not, as half a sentence; undefined where all are watched. */
	readonly why: string | undefined;
}

export interface FolderWatcherOptions {
	/** The highest folders that an engine before this one has watched in the same window. */
	readonly expected?: readonly string[];
	/** As in `FolderWatch`; the start of this process unless given. */
	readonly begunAtMs?: number;
	readonly onChange: (changed: FilesChanged) => void;
	readonly onFolders: (folders: Folders) => void;
	/** How many folders are watched at most; what the system allows unless given. */
	readonly limit?: number;
	/** Node's own unless given. */
	readonly watch?: Watch;
}

/** With 4 MB of memory. */
const mostFolders = 5_000;
/** Of the watches that a user may have on the system: the editor and other programs need the others. */
const share = 1 / 8;
/** What an editor saves is told by the editor first, though it may be at the other end of a network. In milliseconds. */
const gatherMs = 500;
/** More changes at once only say that everything is to be looked at. */
const mostChanges = 10_000;
/** Folders that have gone are not remembered for ever. */
const mostGone = 10_000;
/** An editor starts its watcher about when it starts the process of its extensions: so long before at most, in milliseconds. */
const headStartMs = 2_000;

export class FolderWatcher implements FolderWatch, Disposable {
	readonly #options: FolderWatcherOptions;
	readonly #watch: Watch;
	readonly #limit: number;
	readonly #watched = new Map<string, FSWatcher>();
	/** The highest of those that cannot be watched. */
	readonly #unwatched = new Set<string>();
	/** Those of `expected` that no scan has come to. */
	readonly #expected: Set<string>;
	/** Those that were removed, the highest. */
	readonly #gone = new Set<string>();
	readonly #heads: HeadWatches;
	readonly #changed = new Set<string>();
	readonly #moved = new Set<string>();
	#why: string | undefined;
	#hasNews = false;
	#timer: NodeJS.Timeout | undefined;

	readonly begunAtMs: number;

	constructor(options: FolderWatcherOptions) {
		this.#options = options;
		this.#watch = options.watch ?? watch;
		this.#limit = options.limit ?? Math.min(mostFolders, Math.floor(systemLimit() * share));
		this.begunAtMs = options.begunAtMs ?? Date.now() - process.uptime() * 1_000 - headStartMs;
		this.#expected = new Set(options.expected);
		this.#heads = new HeadWatches(this.#watch, (gitFolder) => {
			this.#moved.add(gitFolder);
			this.#tellSoon();
		});
	}

	has(folder: string): boolean {
		return this.#watched.has(folder) || this.#unwatched.has(folder) || this.#expected.has(folder);
	}

	covers(folder: string): boolean {
		if (this.#watched.has(folder)) return true;
		if (this.#unwatched.size + this.#expected.size === 0) return false;
		for (let at = folder; ; at = path.dirname(at)) {
			if (this.has(at)) return true;
			if (at === path.dirname(at)) return false;
		}
	}

	add(folder: string, again: boolean): boolean {
		const known = this.#watched.get(folder);
		if (known && !again) return false;
		const wasExpected = this.#expected.delete(folder);
		known?.close();
		this.#watched.delete(folder);
		// What is looked at is looked at with all below: this costs nothing more in a tree that is larger than can be watched.
		const isUnwatched = this.#isUnwatched(folder);
		const isOpened = !isUnwatched && this.#open(folder);
		const isAsBefore = known ? isOpened : isUnwatched && !wasExpected;
		if (!isAsBefore) this.#foldersChanged();
		return isOpened;
	}

	addRepository(workTree: string, again: boolean): void {
		if (again || !this.#heads.has(workTree)) this.#heads.add(workTree);
	}

	hasLeft(folder: string): boolean {
		return this.#gone.has(folder);
	}

	remove(folder: string): void {
		if (this.#gone.size >= mostGone) this.#gone.clear();
		this.#gone.add(folder);
		this.#removeIf((each) => isWithinFolder(each, folder));
	}

	/** Lets go of what lies in none of these folders. */
	keepWithin(roots: readonly string[]): void {
		this.#removeIf((each) => !roots.some((root) => isWithinFolder(each, root)));
	}

	dispose(): void {
		clearTimeout(this.#timer);
		for (const watcher of this.#watched.values()) watcher.close();
		this.#heads.dispose();
	}

	/** Whether it is watched from now on. */
	#open(folder: string): boolean {
		if (this.#watched.size >= this.#limit) return this.#cannot(folder, `${this.#limit} folders are watched already`);
		const opened = openWatch(folder, {
			watch: this.#watch,
			onName: (name) => this.#onName(folder, name),
			onEnd: (why) => this.#onEnd(folder, why),
		});
		if (typeof opened === 'string') return this.#cannot(folder, opened);
		this.#watched.set(folder, opened);
		return true;
	}

	#cannot(folder: string, why: string): false {
		for (const below of this.#unwatched) if (isWithinFolder(below, folder)) this.#unwatched.delete(below);
		this.#unwatched.add(folder);
		this.#why = why;
		return false;
	}

	#isUnwatched(folder: string): boolean {
		if (this.#unwatched.size === 0) return false;
		for (let at = folder; at !== path.dirname(at); at = path.dirname(at)) if (this.#unwatched.has(at)) return true;
		return false;
	}

	#onName(folder: string, name: string | undefined): void {
		if (this.#changed.size < mostChanges) this.#changed.add(name === undefined ? folder : folder + path.sep + name);
		// It may have been made anew.
		if (name === '.git' && this.#heads.has(folder)) this.#heads.add(folder);
		this.#tellSoon();
	}

	#onEnd(folder: string, why: string): void {
		this.#watched.get(folder)?.close();
		this.#watched.delete(folder);
		this.#cannot(folder, why);
		this.#foldersChanged();
		this.#onName(folder, undefined);
	}

	#removeIf(isMeant: (folder: string) => boolean): void {
		for (const [folder, watcher] of this.#watched) {
			if (!isMeant(folder)) continue;
			watcher.close();
			this.#watched.delete(folder);
			this.#foldersChanged();
		}
		for (const folders of [this.#unwatched, this.#expected]) {
			for (const folder of folders) if (isMeant(folder) && folders.delete(folder)) this.#foldersChanged();
		}
		this.#heads.removeIf(isMeant);
	}

	#foldersChanged(): void {
		this.#hasNews = true;
		this.#tellSoon();
	}

	#tellSoon(): void {
		this.#timer ??= setTimeout(() => this.#tell(), gatherMs).unref();
	}

	#tell(): void {
		this.#timer = undefined;
		if (this.#hasNews) this.#options.onFolders(this.#folders());
		this.#hasNews = false;
		const changed = { paths: [...this.#changed], gitFolders: [...this.#moved] };
		this.#changed.clear();
		this.#moved.clear();
		if (changed.paths.length + changed.gitFolders.length > 0) this.#options.onChange(changed);
	}

	#folders(): Folders {
		const all = [...this.#watched.keys(), ...this.#unwatched, ...this.#expected];
		return {
			tops: all.filter((folder) => !this.covers(path.dirname(folder))),
			unwatched: [...this.#unwatched],
			why: this.#unwatched.size > 0 ? this.#why : undefined,
		};
	}
}

/** How many watches a user may have (inotify(7)); what was the default for long where the system does not say. */
function systemLimit(): number {
	const text = ifPossible(() => readFileSync('/proc/sys/fs/inotify/max_user_watches', 'utf8'));
	return Number.parseInt(text ?? '', 10) || 8_192;
}
