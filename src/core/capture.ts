/** Capture: records what is on disk, in scope, as trees and objects, and lists what could not be recorded. */
import path from 'node:path';
import { Pacer } from '../base/pacer';
import { plural } from '../base/text';
import type { ObjectId, SkippedFile, SkipReason } from './checkpoint';
import { becauseOf, CairnError, errnoOf } from './errors';
import type { FileSystem } from './fileSystem';
import type { ObjectStore } from './store/objectStore';
import { encodeTree, type TreeEntry } from './store/tree';
import { joinPath } from './treePath';
import { diskIgnoreFiles } from './workspace/ignoreFiles';
import { readWorkspaceFile, stampOf } from './workspace/readFile';
import { recordedNames, type WorkspaceRoot } from './workspace/roots';
import { type FolderScope, Scope } from './workspace/scope';
import { maxFileSizeLimit, type ScopeSettings } from './workspace/scopeSettings';
import type { StatCache } from './workspace/statCache';

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
	readonly signal?: AbortSignal | undefined;
	readonly onProgress?: ((progress: CaptureProgress) => void) | undefined;
}

export interface Captured {
	readonly tree: ObjectId;
	readonly fileCount: number;
	/** In bytes. */
	readonly totalSize: number;
	/** Sorted as the trees are. */
	readonly skipped: readonly SkippedFile[];
}

/**
 * Captures the roots. Needs the store's lock; the objects are durable after `objects.flush()`.
 * @throws CairnError `notFound` where a root is gone (never an empty checkpoint), what the store fails with, and the
 * signal's reason
 */
export async function captureWorkspace(options: CaptureOptions): Promise<Captured> {
	const capture = new Capture(options);
	const trees = new Map<string, ObjectId>();
	for (const root of options.roots) trees.set(root.name, await capture.root(root));
	const [only] = trees.values();
	const tree = trees.size === 1 && only ? only : capture.putTree([...trees].map(toRootEntry));
	return { tree, ...capture.totals() };
}

function toRootEntry([name, id]: [string, ObjectId]): TreeEntry {
	return { name, kind: 'directory', mode: 0o755, size: 0, id };
}

class Capture {
	readonly #options: CaptureOptions;
	readonly #pacer: Pacer;
	readonly #skipped: SkippedFile[] = [];
	readonly #maxFileSize: number;
	#files = 0;
	#bytes = 0;

	constructor(options: CaptureOptions) {
		this.#options = options;
		this.#pacer = new Pacer(options.signal);
		this.#maxFileSize = Math.min(options.scope.maxFileSize, maxFileSizeLimit);
	}

	totals(): Omit<Captured, 'tree'> {
		return { fileCount: this.#files, totalSize: this.#bytes, skipped: this.#skipped };
	}

	async root(root: WorkspaceRoot): Promise<ObjectId> {
		const names = recordedNames(this.#options.roots);
		const prefix = names.length === 0 ? '' : root.name;
		const scope = new Scope(this.#options.scope, diskIgnoreFiles(this.#options.fileSystem, root.path));
		try {
			return await this.#folder(root.path, prefix, scope, scope.root());
		} catch (error) {
			if (errnoOf(error) === undefined) throw error;
			throw new CairnError('notFound', `The workspace folder ${root.path} cannot be read: ${becauseOf(error)}.`, {
				cause: error,
				details: { path: root.path },
			});
		}
	}

	putTree(entries: readonly TreeEntry[]): ObjectId {
		return this.#options.objects.put('tree', encodeTree(entries));
	}

	/**
	 * @param folder absolute
	 * @param treePath the folder's path in the checkpoint
	 */
	async #folder(folder: string, treePath: string, scope: Scope, here: FolderScope): Promise<ObjectId> {
		const entries: TreeEntry[] = [];
		for (const item of this.#options.fileSystem.readdirSync(folder, { withFileTypes: true })) {
			if (this.#pacer.isDue) {
				this.#options.onProgress?.({ files: this.#files, bytes: this.#bytes });
				await this.#pacer.breathe();
			}
			const absolute = path.join(folder, item.name);
			const itemPath = joinPath(treePath, item.name);
			const entry = item.isDirectory()
				? await this.#subfolder(absolute, itemPath, item.name, scope, here)
				: scope.hasFile(here, item.name) && this.#file(absolute, itemPath, item.name);
			if (entry) entries.push(entry);
		}
		return this.putTree(entries);
	}

	async #subfolder(
		absolute: string,
		treePath: string,
		name: string,
		scope: Scope,
		parent: FolderScope,
	): Promise<TreeEntry | undefined> {
		const here = scope.enter(parent, name);
		if (!here || absolute === this.#options.storePath) return undefined;
		const before = this.#files;
		try {
			const mode = Number(this.#options.fileSystem.lstatSync(absolute).mode) & 0o777;
			const id = await this.#folder(absolute, treePath, scope, here);
			// A folder that is entered only for what `include` names is not there when nothing was named.
			if (here.onlyIncluded && this.#files === before) return undefined;
			return { name, kind: 'directory', mode, size: 0, id };
		} catch (error) {
			if (errnoOf(error) === undefined) throw error;
			this.#skipFailed(treePath, error, 'The folder');
			return undefined;
		}
	}

	/** Records a file or a symbolic link; undefined where it is skipped. */
	#file(absolute: string, treePath: string, name: string): TreeEntry | undefined {
		if (!name.isWellFormed() || Buffer.byteLength(name) > 0xffff) {
			return this.#skip(treePath, 'unsupportedName', 'Its name is not valid Unicode.');
		}
		try {
			const stat = this.#options.fileSystem.lstatSync(absolute, { bigint: true });
			if (stat.isSymbolicLink()) return this.#link(absolute, name);
			if (!stat.isFile()) {
				return this.#skip(treePath, 'specialFile', 'It is a pipe, a socket or a device, not a file.');
			}
			if (stat.size > this.#maxFileSize) return this.#skipLarge(treePath, Number(stat.size));
			const stamp = stampOf(stat);
			const cached = this.#options.cache.find(absolute, stamp);
			if (cached && this.#options.objects.has(cached)) return this.#counted(name, stamp.mode, stamp.size, cached);
			return this.#readFile(absolute, treePath, name);
		} catch (error) {
			if (errnoOf(error) === undefined) throw error;
			return this.#skipFailed(treePath, error, 'It');
		}
	}

	#readFile(absolute: string, treePath: string, name: string): TreeEntry | undefined {
		const { cache, fileSystem, objects } = this.#options;
		const readAtMs = Date.now();
		const content = readWorkspaceFile(fileSystem, absolute);
		if (!content) return this.#skip(treePath, 'vanished', 'Something else took its place while it was read.');
		if (content.bytes.length > this.#maxFileSize) return this.#skipLarge(treePath, content.bytes.length);
		const id = objects.put('blob', content.bytes);
		cache.remember(absolute, content.stamp, id, readAtMs);
		return this.#counted(name, content.stamp.mode, content.bytes.length, id);
	}

	#link(absolute: string, name: string): TreeEntry {
		// As bytes: a target need not be valid Unicode.
		const target = this.#options.fileSystem.readlinkSync(absolute, { encoding: 'buffer' });
		this.#files++;
		this.#bytes += target.length;
		return { name, kind: 'symlink', mode: 0, size: target.length, id: this.#options.objects.put('blob', target) };
	}

	#counted(name: string, mode: number, size: number, id: ObjectId): TreeEntry {
		this.#files++;
		this.#bytes += size;
		return { name, kind: (mode & 0o100) === 0 ? 'file' : 'executable', mode, size, id };
	}

	#skipLarge(treePath: string, size: number): undefined {
		const limit = plural(this.#maxFileSize, 'byte');
		return this.#skip(treePath, 'tooLarge', `It has ${plural(size, 'byte')}; the limit is ${limit}.`, size);
	}

	#skipFailed(treePath: string, error: unknown, what: string): undefined {
		const gone = errnoOf(error) === 'ENOENT';
		// What is not valid UTF-8 in a name arrives as U+FFFD, and under that name there is nothing.
		if (gone && treePath.includes('\uFFFD'))
			return this.#skip(treePath, 'unsupportedName', 'Its name is not valid UTF-8.');
		const message = gone ? `${what} vanished while it was read.` : `${what} could not be read: ${becauseOf(error)}.`;
		return this.#skip(treePath, gone ? 'vanished' : 'unreadable', message);
	}

	#skip(treePath: string, reason: SkipReason, message: string, size?: number): undefined {
		this.#skipped.push({ path: treePath, reason, message, ...(size === undefined ? {} : { size }) });
	}
}
