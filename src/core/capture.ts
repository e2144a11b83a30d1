/** Capture: records what is on disk, in scope, as trees and objects, and lists what could not be recorded. */
import path from 'node:path';
import { Pacer } from '../base/pacer';
import type { ObjectId, SkippedFile } from './checkpoint';
import { CairnError, errnoOf, fromSystemError } from './errors';
import type { FileSystem } from './fileSystem';
import { PreviousFolder } from './previousTree';
import { SkippedFiles } from './skippedFiles';
import type { ObjectStore } from './store/objectStore';
import { encodeTree, type TreeEntry } from './store/tree';
import { joinPath } from './treePath';
import { type FolderIdentity, identify, isInside, isSameFolder } from './workspace/folderIdentity';
import { diskIgnoreFiles } from './workspace/ignoreFiles';
import { listNames } from './workspace/listNames';
import { type FileStamp, stampOf } from './workspace/readFile';
import { recordedNames, type WorkspaceRoot } from './workspace/roots';
import { type FolderScope, Scope } from './workspace/scope';
import type { ScopeSettings } from './workspace/scopeSettings';
import type { StatCache } from './workspace/statCache';
import { storeWorkspaceFile } from './workspace/storeFile';

/** How far a capture is. */
export interface CaptureProgress {
	readonly files: number;
	readonly bytes: number;
}

export interface CaptureOptions {
	readonly objects: ObjectStore;
	readonly fileSystem: FileSystem;
	readonly roots: readonly WorkspaceRoot[];
	readonly scope: ScopeSettings;
	/** The store's own folder, which is never captured. Absolute. */
	readonly storePath: string;
	readonly cache: StatCache;
	/** The tree before: what changed is packed against it. */
	readonly previous?: ObjectId | undefined;
	readonly signal?: AbortSignal | undefined;
	readonly onProgress?: ((progress: CaptureProgress) => void) | undefined;
}

export interface Captured {
	readonly tree: ObjectId;
	readonly fileCount: number;
	/** In bytes. */
	readonly totalSize: number;
	readonly skipped: readonly SkippedFile[];
	/** The text, by path, of the ignore files that were in force and are not in the tree themselves. */
	readonly ignoreFiles: Readonly<Record<string, string>>;
}

/**
 * Captures the roots. Needs the store's lock; the objects are durable after `objects.flush()`.
 * @throws CairnError `notFound` or `permissionDenied` where a root cannot be read (there is never an empty checkpoint of
 * it), `invalidArgument` where it is the store, what the store fails with, and the signal's reason
 */
export async function captureWorkspace(options: CaptureOptions): Promise<Captured> {
	const capture = new Capture(options);
	const trees = new Map<string, ObjectId>();
	const previous = new PreviousFolder(options.objects, () => options.previous);
	const isSingle = options.roots.length === 1;
	for (const root of options.roots) {
		trees.set(root.name, await capture.root(root, isSingle ? previous : previous.folder(root.name)));
	}
	const [only] = trees.values();
	const tree = isSingle && only ? only : capture.putTree([...trees].map(toRootEntry), previous);
	return { tree, ...capture.totals() };
}

function toRootEntry([name, id]: [string, ObjectId]): TreeEntry {
	return { name, kind: 'directory', mode: 0o755, size: 0, id };
}

interface Folder {
	readonly absolute: string;
	/** The folder's path in the checkpoint. */
	readonly treePath: string;
	readonly previous: PreviousFolder;
}

class Capture {
	readonly #options: CaptureOptions;
	readonly #pacer: Pacer;
	readonly #skipped = new SkippedFiles();
	readonly #maxFileSize: number;
	readonly #store: FolderIdentity | undefined;
	/** Ignore files that were in force, by path, as long as they are not recorded themselves. */
	readonly #ignoreFiles = new Map<string, string>();
	#files = 0;
	#bytes = 0;

	constructor(options: CaptureOptions) {
		this.#options = options;
		this.#pacer = new Pacer(options.signal);
		this.#maxFileSize = options.scope.maxFileSize;
		this.#store = identify(options.fileSystem, options.storePath);
	}

	totals(): Omit<Captured, 'tree'> {
		const ignoreFiles = Object.fromEntries(this.#ignoreFiles);
		return { fileCount: this.#files, totalSize: this.#bytes, skipped: this.#skipped.all, ignoreFiles };
	}

	async root(root: WorkspaceRoot, previous: PreviousFolder): Promise<ObjectId> {
		const { fileSystem, roots } = this.#options;
		const prefix = recordedNames(roots).length === 0 ? '' : root.name;
		if (isInside(fileSystem, root.path, this.#store)) {
			throw new CairnError(
				'invalidArgument',
				`The workspace folder ${root.path} is, or lies in, the store's own folder.`,
				{
					details: { path: root.path },
				},
			);
		}
		const scope = new Scope(
			this.#options.scope,
			diskIgnoreFiles(fileSystem, root.path, (file, text) => this.#ignoreFiles.set(joinPath(prefix, file), text)),
		);
		try {
			return await this.#folder({ absolute: root.path, treePath: prefix, previous }, scope, scope.root());
		} catch (error) {
			throw fromSystemError(error, 'read the workspace folder', root.path);
		}
	}

	putTree(entries: readonly TreeEntry[], previous: PreviousFolder): ObjectId {
		return this.#options.objects.put('tree', encodeTree(entries), () => previous.id);
	}

	async #folder(folder: Folder, scope: Scope, here: FolderScope): Promise<ObjectId> {
		const entries: TreeEntry[] = [];
		const { items, unreadable } = listNames(this.#options.fileSystem, folder.absolute);
		for (const name of unreadable) {
			if (scope.hasFile(here, name)) this.#skipped.add(joinPath(folder.treePath, name), 'unsupportedName', badName);
		}
		for (const item of items) {
			if (this.#pacer.isDue) {
				this.#options.onProgress?.({ files: this.#files, bytes: this.#bytes });
				await this.#pacer.breathe();
			}
			const entry = item.isDirectory()
				? await this.#subfolder(folder, item.name, scope, here)
				: scope.hasFile(here, item.name) && this.#file(folder, item.name);
			if (entry) entries.push(entry);
		}
		return this.putTree(entries, folder.previous);
	}

	async #subfolder(folder: Folder, name: string, scope: Scope, parent: FolderScope): Promise<TreeEntry | undefined> {
		const here = scope.enter(parent, name);
		if (!here) return undefined;
		const before = this.#files;
		const [absolute, treePath] = [path.join(folder.absolute, name), joinPath(folder.treePath, name)];
		try {
			const stat = this.#options.fileSystem.lstatSync(absolute, { bigint: true });
			if (isSameFolder(stat, this.#store)) return undefined;
			const previous = folder.previous.folder(name);
			const id = await this.#folder({ absolute, treePath, previous }, scope, here);
			// A folder that is entered only for what `include` names is not there when nothing was named.
			if (here.onlyIncluded && this.#files === before) return undefined;
			return { name, kind: 'directory', mode: Number(stat.mode & 0o777n), size: 0, id };
		} catch (error) {
			if (errnoOf(error) === undefined) throw error;
			return this.#skipped.failed(treePath, error, 'The folder');
		}
	}

	/** Records a file or a symbolic link; undefined where it is skipped. */
	#file(folder: Folder, name: string): TreeEntry | undefined {
		const [absolute, treePath] = [path.join(folder.absolute, name), joinPath(folder.treePath, name)];
		if (!name.isWellFormed() || Buffer.byteLength(name) > 0xffff) {
			return this.#skipped.add(treePath, 'unsupportedName', badName);
		}
		try {
			const stat = this.#options.fileSystem.lstatSync(absolute, { bigint: true });
			if (stat.isSymbolicLink()) return this.#link(absolute, name);
			if (!stat.isFile()) {
				return this.#skipped.add(treePath, 'specialFile', 'It is a pipe, a socket or a device, not a file.');
			}
			if (stat.size > this.#maxFileSize) return this.#skipped.tooLarge(treePath, Number(stat.size), this.#maxFileSize);
			const stamp = stampOf(stat);
			const cached = this.#options.cache.find(absolute, stamp);
			if (cached && this.#options.objects.has(cached)) return this.#counted(treePath, name, stamp, cached);
			return this.#readFile(absolute, treePath, name, () => folder.previous.content(name));
		} catch (error) {
			if (errnoOf(error) === undefined) throw error;
			return this.#skipped.failed(treePath, error, 'It');
		}
	}

	#readFile(absolute: string, treePath: string, name: string, base: () => ObjectId | undefined): TreeEntry | undefined {
		const { cache, fileSystem, objects } = this.#options;
		const readAtMs = Date.now();
		const stored = storeWorkspaceFile(fileSystem, absolute, { objects, base, maxSize: this.#maxFileSize });
		if (!stored) return this.#skipped.add(treePath, 'vanished', 'Something else took its place while it was read.');
		const { id, size, stamp } = stored;
		if (id === undefined) return this.#skipped.tooLarge(treePath, size, this.#maxFileSize);
		cache.remember(absolute, stamp, id, readAtMs);
		return this.#counted(treePath, name, { mode: stamp.mode, size }, id);
	}

	#link(absolute: string, name: string): TreeEntry {
		// As bytes: a target need not be valid Unicode.
		const target = this.#options.fileSystem.readlinkSync(absolute, { encoding: 'buffer' });
		this.#files++;
		this.#bytes += target.length;
		return { name, kind: 'symlink', mode: 0, size: target.length, id: this.#options.objects.put('blob', target) };
	}

	#counted(treePath: string, name: string, { mode, size }: Pick<FileStamp, 'mode' | 'size'>, id: ObjectId): TreeEntry {
		this.#files++;
		this.#bytes += size;
		this.#ignoreFiles.delete(treePath);
		return { name, kind: (mode & 0o100) === 0 ? 'file' : 'executable', mode, size, id };
	}
}

const badName = 'Its name is not valid Unicode.';
