/**
 * Looks at the workspace and finds what has changed since the last capture: a folder is listed again where its times have
 * moved, a file is read where its stamp has. Synchronous calls, since those are several times faster in a thread of its own.
 */
import path from 'node:path';
import type { Pacer } from '../../base/pacer';
import { CairnError, errnoOf, fromSystemError } from '../errors';
import type { FileSystem } from '../fileSystem';
import { parentOf } from '../treePath';
import { identify, isSameFolder } from '../workspace/folderIdentity';
import { assertOutside } from '../workspace/guards';
import { type FolderListing, listNames } from '../workspace/listNames';
import type { Slot } from './entryTable';
import { FileLook } from './fileLook';
import { FolderNames } from './folderNames';
import type { FolderStat } from './folderRow';
import type { FolderState } from './folderState';
import type { LookAhead } from './lookAhead';
import { type Depth, type Place, placeIn, topOf } from './place';
import type { WorkspaceState } from './workspaceState';

interface Visit extends Place {
	readonly depth: Depth;
}

export interface ScanOptions {
	readonly state: WorkspaceState;
	readonly fileSystem: FileSystem;
	/** The store's own folder, which is never captured. Absolute. */
	readonly storePath: string;
	readonly pacer: Pacer;
	/** A second thread that looks at everything too, where one is worth it. */
	readonly startAhead?: (() => LookAhead | undefined) | undefined;
	readonly onProgress: (files: number) => void;
}

export class Scanner {
	readonly #options: ScanOptions;
	readonly #state: WorkspaceState;
	readonly #fileSystem: FileSystem;
	readonly #names: FolderNames;
	readonly #files: FileLook;
	#ahead: LookAhead | undefined;

	constructor(options: ScanOptions) {
		this.#options = options;
		this.#state = options.state;
		this.#fileSystem = options.fileSystem;
		this.#names = new FolderNames(options.state, options.fileSystem);
		this.#files = new FileLook(options.state, options.fileSystem);
	}

	/** The files that were found to have changed, in the order of the folders. */
	get toRead(): readonly Slot[] {
		return this.#files.toRead;
	}

	/** How many bytes that is, about. */
	get bytesToRead(): number {
		return this.#files.bytesToRead;
	}

	/**
	 * Looks at everything.
	 * @throws CairnError `notFound` or `permissionDenied` where a root cannot be read, `invalidArgument` where it is the store,
	 * `unavailable` where it is no longer what it was, and the signal's reason
	 */
	async scanAll(): Promise<void> {
		this.#state.store = identify(this.#fileSystem, this.#options.storePath);
		this.#ahead = this.#options.startAhead?.();
		try {
			for (const root of this.#state.roots) {
				assertOutside(this.#fileSystem, root.root.path, this.#state.store);
				await this.#run({ ...topOf(root), depth: 'all' });
				root.isScanned = true;
			}
		} finally {
			this.#ahead?.dispose();
			this.#ahead = undefined;
		}
	}

	/**
	 * Looks at these files and folders only: what came, went and changed in the folders that they lie in.
	 * @param paths absolute; those outside the roots do not matter
	 */
	async scanPaths(paths: readonly string[]): Promise<void> {
		this.#state.store ??= identify(this.#fileSystem, this.#options.storePath);
		const byFolder = new Map<string, Set<string>>();
		for (const absolute of paths) {
			const names = byFolder.get(path.dirname(absolute)) ?? new Set();
			byFolder.set(path.dirname(absolute), names.add(path.basename(absolute)));
		}
		for (const [absolute, names] of byFolder) {
			const found = this.nearest(absolute);
			const [unknown] = found?.unknown ?? [];
			// A folder that is not known is found by looking at what leads to it.
			if (found) await this.#run({ ...found.place, depth: unknown === undefined ? names : new Set([unknown]) });
		}
	}

	/** The deepest known folder on the way to one, and the names by which the way goes on unknown. @param absolute the folder's path */
	nearest(absolute: string): { readonly place: Place; readonly unknown: readonly string[] } | undefined {
		const root = this.#state.roots.find(({ root: { path: top } }) => isWithinFolder(absolute, top));
		if (!root) return undefined;
		let place = topOf(root);
		const way = absolute
			.slice(root.root.path.length)
			.split(path.sep)
			.filter((segment) => segment !== '');
		for (const [at, name] of way.entries()) {
			const child = place.folder.folderNamed(name);
			if (!child) return { place, unknown: way.slice(at) };
			place = placeIn(place, child);
		}
		return { place, unknown: [] };
	}

	async #run(first: Visit): Promise<void> {
		const stack = [first];
		for (let visit = stack.pop(); visit; visit = stack.pop()) {
			if (this.#options.pacer.isDue) {
				this.#options.onProgress(this.#files.count);
				await this.#options.pacer.breathe();
			}
			this.#visit(visit, stack);
		}
	}

	#visit(visit: Visit, stack: Visit[]): void {
		const { folder, absolute, treePath } = visit;
		const { skipped } = this.#state;
		try {
			const stat = this.#statOf(visit);
			if (!stat || this.#isStore(stat, absolute)) return this.#remove(visit, stack);
			const listedAtMs = Date.now();
			const listing = folder.isListed(stat) ? undefined : listNames(this.#fileSystem, absolute);
			if (listing && isUnmounted(folder, stat, listing)) return this.#unmounted(visit);
			const depth = this.#names.update(visit, stat, listing, listedAtMs);
			this.#setMode(folder, stat);
			if (!folder.isReadable) {
				skipped.delete(treePath);
				folder.isReadable = true;
				folder.parent?.markChanged();
			}
			this.#files.look(visit, depth, this.#ahead);
			// Backwards, since the last one that is pushed is the first to be visited.
			for (const child of folder.folders.reverse()) {
				if (depth === 'all' || depth.has(child.name)) stack.push({ ...placeIn(visit, child), depth: 'all' });
			}
		} catch (error) {
			this.#failed(visit, error, stack);
		}
	}

	/** Undefined where it is no folder any more. */
	#statOf({ folder, absolute }: Place): FolderStat | undefined {
		const seen = this.#ahead?.folder(folder);
		if (seen && folder.isListed(seen)) return seen;
		// The workspace folder itself may be a link.
		const stat = folder.parent ? this.#fileSystem.lstatSync(absolute) : this.#fileSystem.statSync(absolute);
		return stat.isDirectory() ? stat : undefined;
	}

	/** The folder has gone, or something else has taken its place: its parent has changed since it was looked at. */
	#remove({ root, folder, absolute, treePath, depth }: Visit, stack: Visit[]): void {
		const { parent } = folder;
		if (!parent)
			throw fromSystemError(
				Object.assign(new Error('It is no folder.'), { code: 'ENOTDIR' }),
				'read the workspace folder',
				root.root.path,
			);
		parent.takeFolder(folder);
		parent.distrust();
		this.#state.forgetFolder(folder, treePath);
		// Somebody said that something in it has changed: it may have gone together with folders above it.
		if (depth === 'all') return;
		const above = { root, folder: parent, absolute: path.dirname(absolute), treePath: parentOf(treePath) };
		stack.push({ ...above, depth: new Set() });
	}

	#failed(visit: Visit, error: unknown, stack: Visit[]): void {
		const { root, folder, treePath } = visit;
		if (CairnError.is(error) || errnoOf(error) === undefined) throw error;
		if (!folder.parent) throw fromSystemError(error, 'read the workspace folder', root.root.path);
		if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return this.#remove(visit, stack);
		this.#setUnreadable(visit);
		this.#state.skipped.failed(treePath, error, 'The folder');
	}

	#setUnreadable({ folder }: Place): void {
		folder.distrust();
		if (folder.isReadable) folder.parent?.markChanged();
		folder.isReadable = false;
	}

	/** What was in the folder has not been deleted: there is no checkpoint that says so. */
	#unmounted(place: Place): void {
		const { root, folder, treePath } = place;
		const sentence = 'is empty now and lies on another file system than before: it seems to be unmounted.';
		if (folder.parent) {
			this.#setUnreadable(place);
			this.#state.skipped.add(treePath, 'unreadable', `The folder ${sentence}`);
			return;
		}
		throw new CairnError('unavailable', `The workspace folder ${root.root.path} ${sentence}`, {
			details: { path: root.root.path },
		});
	}

	#setMode(folder: FolderState, stat: FolderStat): void {
		const mode = stat.mode & 0o777;
		if (folder.mode !== mode) folder.parent?.markChanged();
		folder.mode = mode;
	}

	/** Numbers may be rounded where a file system uses large ones: what looks the same is looked at exactly. */
	#isStore(stat: FolderStat, absolute: string): boolean {
		const { store } = this.#state;
		if (Number(store?.ino) !== stat.ino || Number(store?.dev) !== stat.dev) return false;
		return isSameFolder(identify(this.#fileSystem, absolute), store);
	}
}

function isUnmounted(folder: FolderState, stat: FolderStat, { items }: FolderListing): boolean {
	return !folder.isEmpty && items.length === 0 && folder.device !== stat.dev && !Number.isNaN(folder.device);
}

function isWithinFolder(absolute: string, folder: string): boolean {
	return absolute === folder || absolute.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}
