/** Reads single objects of a repository, loose or packed. No git is needed, and nothing is ever written or fetched. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { type FileSystem, ifPossible, readAt } from '../../fileSystem';
import { readOpenedIfThere } from '../readFile';
import { applyGitDelta, sizeAfterDelta } from './gitDelta';
import { realPath } from './gitFolder';
import { alternatesOf, mostAlternates } from './gitPlaces';
import { GitPack } from './gitPack';
import { inflateAtMost } from './inflate';

export interface GitObject {
	/** `blob`, `tree` … */
	readonly type: string;
	readonly bytes: Buffer;
}

/** A larger object is not read: what is asked for here are ignore files and folders. In bytes. */
const largestObject = 32 << 20;
/** All that is read for one object, with what it is made out of. In bytes. */
const mostForOne = 256 << 20;
/** git makes no longer chains (`pack.depth`). */
const longestChain = 4095;
/** Of a loose object, before its bytes: its type and its size. In bytes. */
const longestHead = 32;

export class GitObjects {
	readonly #fileSystem: FileSystem;
	/** The repository's own, and those that it reads from. */
	readonly #folders: readonly string[];
	readonly #hashLength: number;
	#packs: readonly GitPack[] | undefined;

	/** @param folder the repository's `objects`, absolute @param hashLength of ids, in bytes */
	constructor(fileSystem: FileSystem, folder: string, hashLength: number) {
		this.#fileSystem = fileSystem;
		this.#folders = withAlternates(fileSystem, folder);
		this.#hashLength = hashLength;
	}

	/** Undefined where there is none, as in a clone that has not fetched it, or it is damaged or too large. @param id in hexadecimal digits */
	read(id: string): GitObject | undefined {
		const object = this.#loose(id) ?? this.#packed(id);
		return object && this.#idOf(object) === id ? object : undefined;
	}

	#idOf({ type, bytes }: GitObject): string {
		const hash = createHash(this.#hashLength === 32 ? 'sha256' : 'sha1');
		return hash.update(`${type} ${bytes.length}\0`).update(bytes).digest('hex');
	}

	#loose(id: string): GitObject | undefined {
		for (const folder of this.#folders) {
			const file = path.join(folder, id.slice(0, 2), id.slice(2));
			const packed = readOpenedIfThere(this.#fileSystem, file, (fd) => {
				const { size } = this.#fileSystem.fstatSync(fd);
				return size > largestObject ? undefined : readAt(this.#fileSystem, fd, 0, size);
			});
			const whole = packed && inflateAtMost(packed, largestObject + longestHead);
			const [head, type, size] = /^([a-z]+) ([0-9]+)\0/.exec(whole?.toString('latin1', 0, longestHead) ?? '') ?? [];
			if (!whole || head === undefined || type === undefined) continue;
			const bytes = whole.subarray(head.length);
			if (bytes.length === Number(size)) return { type, bytes };
		}
		return undefined;
	}

	#packed(id: string): GitObject | undefined {
		const deltas: Buffer[] = [];
		let bytesRead = 0;
		let at = this.#find(id);
		let made: GitObject | undefined;
		while (!made) {
			const found = at?.pack.read(at.offset, Math.min(largestObject, mostForOne - bytesRead));
			if (!at || !found) return undefined;
			if ('bytes' in found) made = found;
			else {
				const size = sizeAfterDelta(found.delta);
				bytesRead += found.delta.length + size;
				if (size > largestObject || deltas.push(found.delta) > longestChain) return undefined;
				const { base } = found;
				made = typeof base === 'string' ? this.#loose(base) : undefined;
				at = typeof base === 'string' ? this.#find(base, at.pack) : { pack: at.pack, offset: base };
			}
		}
		const { type } = made;
		for (const delta of deltas.reverse()) {
			const bytes = applyGitDelta(made.bytes, delta);
			if (!bytes) return undefined;
			made = { type, bytes };
		}
		return made;
	}

	/** @param likely the pack that probably has it */
	#find(id: string, likely?: GitPack): { readonly pack: GitPack; readonly offset: number } | undefined {
		const bytes = Buffer.from(id, 'hex');
		this.#packs ??= this.#listPacks();
		for (const pack of likely ? [likely, ...this.#packs] : this.#packs) {
			const offset = pack.find(bytes);
			if (offset !== undefined) return { pack, offset };
		}
		return undefined;
	}

	#listPacks(): GitPack[] {
		return this.#folders.flatMap((folder) => {
			const packs = path.join(folder, 'pack');
			const names = ifPossible(() => this.#fileSystem.readdirSync(packs)) ?? [];
			const named = names.filter((name) => name.endsWith('.idx')).map((name) => name.slice(0, -'.idx'.length));
			return named.map((name) => new GitPack(this.#fileSystem, path.join(packs, name), this.#hashLength));
		});
	}
}

function withAlternates(fileSystem: FileSystem, folder: string): string[] {
	const folders = new Set<string>();
	const add = (at: string, depth: number): void => {
		if (folders.has(at) || depth > mostAlternates) return;
		folders.add(at);
		for (const other of alternatesOf(fileSystem, at)) add(other, depth + 1);
	};
	add(realPath(fileSystem, folder), 0);
	return [...folders];
}
