/** What git's index has that a sparse checkout has taken out of the work tree. Its objects are read when they are asked for. */
import { joinPath, parentOf } from '../../treePath';
import { lowerAscii } from '../ignore/asciiCase';
import { ignoreFileName } from '../ignore/ruleSource';
import type { GitObjects } from './gitObjects';

/** By their paths from the repository's top, the ids of objects. */
export interface SparseEntries {
	/** Ignore files. */
	readonly ignoreFiles: ReadonlyMap<string, string>;
	/** Of a sparse index: folders that stand for all that is in them. */
	readonly folders: ReadonlyMap<string, string>;
}

/** What is at a path; `unknown` where the repository cannot say it, as a clone that has not fetched it. */
export type SparseKind = 'file' | 'folder' | 'repository' | 'nothing' | 'unknown';

interface Found {
	readonly kind: SparseKind;
	readonly id: string;
}

type GitTree = ReadonlyMap<string, Found>;

const nothing: Found = { kind: 'nothing', id: '' };
const unknown: Found = { kind: 'unknown', id: '' };

export class SparseContent {
	readonly #ignoreFiles: ReadonlyMap<string, string>;
	readonly #folders: ReadonlyMap<string, string>;
	readonly #objects: () => GitObjects;
	readonly #hashLength: number;
	readonly #foldCase: boolean;
	readonly #trees = new Map<string, GitTree | undefined>();
	readonly #texts = new Map<string, string | undefined>();

	/** @param foldCase whether names that differ in case are the same (`core.ignorecase`) */
	constructor(
		{ ignoreFiles, folders }: SparseEntries,
		objects: () => GitObjects,
		{ hashLength, foldCase }: { readonly hashLength: number; readonly foldCase: boolean },
	) {
		this.#ignoreFiles = ignoreFiles;
		this.#folders = foldCase ? new Map([...folders].map(([path, id]) => [lowerAscii(path), id])) : folders;
		this.#objects = objects;
		this.#hashLength = hashLength;
		this.#foldCase = foldCase;
	}

	get isEmpty(): boolean {
		return this.#ignoreFiles.size === 0 && this.#folders.size === 0;
	}

	/** The folders that stand for all that is in them; folded where case is. */
	get folders(): Iterable<string> {
		return this.#folders.keys();
	}

	equals(other: SparseContent): boolean {
		return isSameMap(this.#ignoreFiles, other.#ignoreFiles) && isSameMap(this.#folders, other.#folders);
	}

	/** The text of a folder's own ignore file; undefined where it has none here, or it cannot be read: git, too, goes on without. */
	ignoreFile(folder: string): string | undefined {
		const file = joinPath(folder, ignoreFileName);
		const id = this.#ignoreFiles.get(file) ?? this.#fileIn(file);
		if (id === undefined) return undefined;
		if (!this.#texts.has(id)) {
			const object = this.#objects().read(id);
			this.#texts.set(id, object?.type === 'blob' ? object.bytes.toString('utf8') : undefined);
		}
		return this.#texts.get(id);
	}

	/** What the folders of a sparse index have at a path; undefined outside of them. */
	kindAt(path: string): SparseKind | undefined {
		return this.#find(path)?.kind;
	}

	#fileIn(path: string): string | undefined {
		const found = this.#find(path);
		return found?.kind === 'file' ? found.id : undefined;
	}

	#find(asked: string): Found | undefined {
		if (this.#folders.size === 0) return undefined;
		const path = this.#foldCase ? lowerAscii(asked) : asked;
		for (let folder = path; folder !== ''; folder = parentOf(folder)) {
			const id = this.#folders.get(folder);
			if (id !== undefined) return this.#walk(id, path.slice(folder.length + 1));
		}
		return undefined;
	}

	#walk(root: string, way: string): Found {
		let found: Found = { kind: 'folder', id: root };
		for (const name of way === '' ? [] : way.split('/')) {
			if (found.kind !== 'folder') return nothing;
			const tree = this.#tree(found.id);
			if (!tree) return unknown;
			found = tree.get(name) ?? nothing;
		}
		return found;
	}

	#tree(id: string): GitTree | undefined {
		if (!this.#trees.has(id)) {
			const object = this.#objects().read(id);
			this.#trees.set(id, object?.type === 'tree' ? this.#decode(object.bytes) : undefined);
		}
		return this.#trees.get(id);
	}

	/** Each entry is `MODE NAME\0` and the id's bytes. Undefined where the bytes are damaged. */
	#decode(bytes: Buffer): GitTree | undefined {
		const tree = new Map<string, Found>();
		for (let at = 0; at < bytes.length;) {
			const space = bytes.indexOf(0x20, at);
			const end = bytes.indexOf(0, space);
			const next = end + 1 + this.#hashLength;
			if (space === -1 || end === -1 || next > bytes.length) return undefined;
			const mode = Number.parseInt(bytes.toString('latin1', at, space), 8);
			const name = bytes.toString('utf8', space + 1, end);
			tree.set(this.#foldCase ? lowerAscii(name) : name, {
				kind: kindOf(mode),
				id: bytes.toString('hex', end + 1, next),
			});
			at = next;
		}
		return tree;
	}
}

function kindOf(mode: number): SparseKind {
	const type = mode & 0o170000;
	if (type === 0o160000) return 'repository';
	return type === 0o040000 ? 'folder' : 'file';
}

function isSameMap(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
	return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}
