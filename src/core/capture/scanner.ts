/**
 * Looks at the workspace and finds what has changed since the last capture: a folder is listed again where its times have
 * moved, a file is read where its stamp has. Synchronous calls, since those are several times faster in a thread of its own.
 */
import path from 'node:path';
import type { Pacer } from '../../base/pacer';
import { CairnError, errnoOf, fromSystemError } from '../errors';
import type { FileSystem } from '../fileSystem';
import { modeBits } from '../store/tree';
import { parentOf } from '../treePath';
import { identify, isSameFolder } from '../workspace/folderIdentity';
import { assertOutside, repositoryRefused } from '../workspace/guards';
import { type FolderListing, listNames } from '../workspace/listNames';
import type { Slot } from './entryTable';
import { FileLook } from './fileLook';
import { FolderNames } from './folderNames';
import type { FolderStat } from './folderRow';
import type { FolderState } from './folderState';
import type { FolderWatch, WatchNeed } from './folderWatch';
import type { LookAhead } from './lookAhead';
import { type Depth, type Near, nearestPlace, type Place, placeIn, scopePath, topOf } from './place';
import type { WorkspaceState } from './workspaceState';

interface Visit extends Place {
	readonly depth: Depth;
	/** What the folders above it need. */
	readonly need: WatchNeed;
}

export interface ScanOptions {
	readonly state: WorkspaceState;
	readonly fileSystem: FileSystem;
	/** The store's own folder, which is never captured. Absolute. */
	readonly storePath: string;
	readonly pacer: Pacer;
	/** A second thread that looks at everything too, where one is worth it. */
	readonly startAhead?: (() => LookAhead | undefined) | undefined;
	/** Paths, absolute, that something was told of: a folder by such a name may be another one than before. */
	readonly told?: ReadonlySet<string> | undefined;
	/** Watches folders that come. */
	readonly watch?: FolderWatch | undefined;
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
		this.#names = new FolderNames(options.state, options.fileSystem, options.watch);
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
		this.#state.places.begin();
		try {
			for (const root of this.#state.roots) {
				assertOutside(this.#fileSystem, root.root.path, this.#state.store);
				await this.#run({ ...topOf(root), depth: 'all', need: 'none' });
				root.isScanned = true;
			}
			this.#state.places.end();
			await this.#lookAtPlaces();
		} finally {
			this.#ahead?.dispose();
			this.#ahead = undefined;
		}
	}

	/**
	 * Looks at these files and folders only: what came, went and changed in the folders that they lie in.
	 * @param paths absolute; those outside the roots do not matter
	 * @returns whether one of them lies in a folder that has gone without a word: then a watcher may speak of it by an old name
	 */
	async scanPaths(paths: readonly string[]): Promise<boolean> {
		this.#state.store ??= identify(this.#fileSystem, this.#options.storePath);
		const byFolder = new Map<string, Set<string>>();
		for (const absolute of paths) {
			const names = byFolder.get(path.dirname(absolute)) ?? new Set();
			byFolder.set(path.dirname(absolute), names.add(path.basename(absolute)));
		}
		let isOneGone = false;
		for (const [absolute, names] of byFolder) {
			const found = nearestPlace(this.#state.roots, absolute);
			if (!found) continue;
			const { place } = found;
			const [unknown] = found.unknown;
			// A folder that is not known is found by looking at what leads to it.
			await this.#run({
				...place,
				depth: unknown === undefined ? names : new Set([unknown]),
				need: this.#needOf(place),
			});
			isOneGone ||= unknown !== undefined && this.#hasGone(place, unknown);
		}
		await this.#lookAtPlaces();
		return isOneGone;
	}

	/** Looks again at folders that were looked at before it was known that a repository names them, or does not any more. */
	async #lookAtPlaces(): Promise<void> {
		const { places, roots } = this.#state;
		for (let changed = places.takeChanged(); changed.length > 0; changed = places.takeChanged()) {
			for (const root of roots) {
				for (const folder of changed.flatMap((place) => root.rules.folderOf(place) ?? [])) {
					const found = this.nearest(path.join(root.root.path, folder));
					if (found?.unknown.length !== 0) continue;
					await this.#run({ ...found.place, depth: 'all', need: this.#needOf(found.place) });
				}
			}
		}
	}

	#needOf({ absolute }: Place): WatchNeed {
		return this.#options.watch?.covers(absolute) ? 'known' : 'none';
	}

	/** Whether a name is in scope as a folder, and is none, though none was ever seen to go. */
	#hasGone(place: Place, name: string): boolean {
		const { watch, told } = this.#options;
		const { root, folder } = place;
		const absolute = place.absolute + path.sep + name;
		if (!watch || folder.folderNamed(name) || told?.has(absolute) || watch.hasLeft(absolute)) return false;
		return folder.scope !== undefined && root.scope.enter(scopePath(place), folder.scope, name) !== undefined;
	}

	/** As `nearestPlace`. */
	nearest(absolute: string): Near | undefined {
		return nearestPlace(this.#state.roots, absolute);
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
			const { stat, need, ahead } = this.#watched(visit);
			if (!stat || this.#isStore(stat, absolute)) return this.#remove(visit, stack);
			const hadRepository = folder.hasRepository;
			const listedAtMs = Date.now();
			const listing = folder.isListed(stat) ? undefined : listNames(this.#fileSystem, absolute);
			if (listing && isUnmounted(folder, stat, listing)) return this.#unmounted(visit);
			const depth = this.#names.update(visit, stat, listing, listedAtMs);
			assertWorkTree(visit);
			this.#setMode(folder, stat);
			if (!folder.isReadable) {
				skipped.delete(treePath);
				folder.isReadable = true;
				folder.parent?.markChanged();
			}
			this.#watchRepository(visit, need, hadRepository);
			this.#files.look(visit, depth, ahead);
			// Backwards, since the last one that is pushed is the first to be visited.
			for (const child of folder.folders.reverse()) {
				if (depth === 'all' || depth.has(child.name)) stack.push({ ...placeIn(visit, child), depth: 'all', need });
			}
		} catch (error) {
			this.#failed(visit, error, stack);
		}
	}

	/**
	 * What the folder is now, after it was watched where that is called for: what changes from here on raises an event. What a second thread
	 * saw of it before that does not count.
	 */
	#watched(visit: Visit): { stat: FolderStat | undefined; need: WatchNeed; ahead: LookAhead | undefined } {
		const { root, folder, absolute } = visit;
		const { watch, told } = this.#options;
		if (!watch || !folder.parent) return { stat: this.#statOf(visit, this.#ahead), need: 'none', ahead: this.#ahead };
		const need = told?.has(absolute) ? 'again' : visit.need === 'none' && watch.has(absolute) ? 'known' : visit.need;
		const isOpened = need !== 'none' && watch.add(absolute, need === 'again');
		const ahead = isOpened ? undefined : this.#ahead;
		const stat = this.#statOf(visit, ahead);
		const isYoung = (at: FolderStat): boolean =>
			root.isScanned ? folder.isOther(at) : at.ctimeMs >= this.#state.watchedSinceMs;
		if (need === 'again' || !stat || !isYoung(stat)) return { stat, need, ahead };
		// It is listed after this in any case.
		watch.add(absolute, true);
		return { stat, need: 'again', ahead: undefined };
	}

	#watchRepository({ root, folder, absolute }: Visit, need: WatchNeed, hadRepository: boolean): void {
		const hasCome = root.isScanned && !hadRepository;
		if (!folder.hasRepository || (need === 'none' && !hasCome)) return;
		this.#options.watch?.addRepository(absolute, need === 'again' || hasCome);
	}

	/** Undefined where it is no folder any more. */
	#statOf({ folder, absolute }: Place, ahead: LookAhead | undefined): FolderStat | undefined {
		const seen = ahead?.folder(folder);
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
		this.#options.watch?.remove(absolute);
		// Somebody said that something in it has changed: it may have gone together with folders above it.
		if (depth === 'all') return;
		const above = { root, folder: parent, absolute: path.dirname(absolute), treePath: parentOf(treePath) };
		stack.push({ ...above, depth: new Set(), need: this.#needOf(above) });
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
		const mode = stat.mode & modeBits;
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

/** A bare repository in which no work tree lies has nothing to record: no checkpoint says that it is empty. */
function assertWorkTree({ root, folder }: Place): void {
	if (folder.parent || !folder.scope?.isRepositoryData || folder.scope.workTrees.length > 0) return;
	throw repositoryRefused(root.root.path);
}

function isUnmounted(folder: FolderState, stat: FolderStat, { items }: FolderListing): boolean {
	return !folder.isEmpty && items.length === 0 && folder.device !== stat.dev && !Number.isNaN(folder.device);
}
