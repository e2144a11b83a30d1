/**
 * Keeps the stamps of a state on disk, so that a program that starts anew need not read every file. What the files are
 * stands in the checkpoint that holds the state; here is only when and where they lay, in the order of its trees. A cache:
 * without it, or where it is damaged, everything is read once.
 */
import path from 'node:path';
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Log } from '../../base/log';
import { allocateLarge } from '../../base/memory/pages';
import { StringPool } from '../../base/memory/stringPool';
import { compareUtf8 } from '../../base/text';
import type { CheckpointId, ObjectId } from '../checkpoint';
import { becauseOf, errnoOf, isLostObject } from '../errors';
import { type FileSystem, writeFileAtomically } from '../fileSystem';
import type { CheckpointRecord } from '../store/journal/journalRecord';
import type { ObjectStore } from '../store/objectStore';
import { isDamage } from '../store/damage';
import { decodeTree } from '../store/tree';
import { untitledFolder } from '../treePath';
import { readFileIfThere } from '../workspace/readFile';
import type { Slot } from './entryTable';
import type { FolderState } from './folderState';
import { mountedFolders, noteUnmounted } from './mounts';
import type { WorkspaceState } from './workspaceState';

const magic = Buffer.from('CAIRNST1', 'latin1');
/** magic 8, CRC-32 of what follows 4 */
const headerLength = 12;
/** mtime, ctime, inode and mode, each as a double, column by column */
const columns = 4;

/** Of the plain bytes: thirty million files. */
const longest = 1 << 30;

/** What stands before the columns, as one line of JSON. */
interface Head {
	readonly checkpoint: CheckpointId;
	/** Of the workspace: roots and scope. With others the stamps say nothing. */
	readonly workspace: string;
	readonly count: number;
	/** As `mountedFolders`. */
	readonly mounted: readonly string[];
}

export class StampsFile {
	readonly #file: string;
	readonly #fileSystem: FileSystem;
	readonly #log: Log;

	constructor(storePath: string, fileSystem: FileSystem, log: Log) {
		this.#file = path.join(storePath, 'stamps');
		this.#fileSystem = fileSystem;
		this.#log = log;
	}

	/** Writes the stamps of a state that its checkpoint holds. That this fails only costs time later. */
	save(state: WorkspaceState, checkpoint: CheckpointId): void {
		const slots: Slot[] = [];
		for (const { top } of rootsInOrder(state)) collect(top, state, slots);
		const mounted = mountedFolders(state, this.#fileSystem);
		const head: Head = { checkpoint, workspace: keyOf(state), count: slots.length, mounted };
		const line = Buffer.from(`${JSON.stringify(head)}\n`, 'utf8');
		const plain = allocateLarge(line.length + slots.length * columns * Float64Array.BYTES_PER_ELEMENT);
		line.copy(plain);
		slots.forEach((slot, at) => {
			const { mtimeMs, ctimeMs, inode, mode } = state.table.stamp(slot);
			[mtimeMs, ctimeMs, inode, mode].forEach((value, column) =>
				plain.writeDoubleLE(value, line.length + (column * slots.length + at) * Float64Array.BYTES_PER_ELEMENT),
			);
		});
		const body = deflateRawSync(plain, { level: 1 });
		const header = Buffer.alloc(headerLength);
		magic.copy(header);
		header.writeUInt32LE(crc32(body), magic.length);
		try {
			writeFileAtomically(this.#fileSystem, this.#file, Buffer.concat([header, body]));
		} catch (error) {
			if (errnoOf(error) === undefined) throw error;
			this.#log.write('debug', `The stamps of files could not be kept: ${becauseOf(error)}.`);
		}
	}

	/**
	 * Fills a new state with what was kept. Nothing where it was kept of other folders or a checkpoint that is gone.
	 * @returns the checkpoint that holds the state
	 */
	load(
		state: WorkspaceState,
		objects: ObjectStore,
		find: (id: CheckpointId) => CheckpointRecord | undefined,
	): CheckpointId | undefined {
		const kept = this.#read();
		const record = kept && find(kept.head.checkpoint);
		if (!kept || !record || kept.head.workspace !== keyOf(state)) return undefined;
		try {
			const filling = new Filling(state, objects, kept.values, kept.head.count);
			filling.fillAll(record);
			if (filling.isComplete) {
				noteUnmounted(state, kept.head.mounted, this.#fileSystem);
				return kept.head.checkpoint;
			}
			this.#log.write('debug', 'The stamps that were kept do not fit their checkpoint.');
		} catch (error) {
			if (!isLostObject(error)) throw error;
		}
		for (const { top } of state.roots) state.forgetFolder(top, '');
		return undefined;
	}

	#read(): Kept | undefined {
		const bytes = readFileIfThere(this.#fileSystem, this.#file);
		if (!bytes || bytes.length < headerLength || !bytes.subarray(0, magic.length).equals(magic)) return undefined;
		const body = bytes.subarray(headerLength);
		if (crc32(body) !== bytes.readUInt32LE(magic.length)) return undefined;
		try {
			return parse(inflateRawSync(body, { maxOutputLength: longest }));
		} catch (error) {
			// A store can come from elsewhere: the checksum may be right and the rest not.
			if (isDamage(error) || error instanceof SyntaxError) return undefined;
			throw error;
		}
	}
}

interface Kept {
	readonly head: Head;
	readonly values: Float64Array;
}

function parse(plain: Buffer): Kept | undefined {
	const end = plain.indexOf(0x0a);
	const { mounted, ...head } = JSON.parse(plain.toString('utf8', 0, end)) as Head;
	// Copied, since the numbers need not begin at a multiple of eight.
	const numbers = new Uint8Array(plain.subarray(end + 1));
	if (numbers.length !== head.count * columns * Float64Array.BYTES_PER_ELEMENT) return undefined;
	// A store can come from elsewhere, and from a program that did not keep it.
	const asTexts = Array.isArray(mounted) ? mounted.map(String) : [];
	return { head: { ...head, mounted: asTexts }, values: new Float64Array(numbers.buffer) };
}

function keyOf({ workspace: { roots, scope } }: WorkspaceState): string {
	return JSON.stringify([roots, scope]);
}

/** As their trees stand in the checkpoint. */
function rootsInOrder(state: WorkspaceState): WorkspaceState['roots'] {
	return state.roots.toSorted((a, b) => compareUtf8(a.root.name, b.root.name));
}

/** The slots of what the folder's tree holds, in its order. */
function collect(folder: FolderState, state: WorkspaceState, into: Slot[]): void {
	const files = folder.files.map((slot) => ({ name: state.table.name(slot), item: slot }));
	const folders = folder.folders.map((child) => ({ name: child.name, item: child }));
	for (const { item } of [...files, ...folders].sort((a, b) => compareUtf8(a.name, b.name))) {
		if (typeof item !== 'number') {
			if (item.isReadable) collect(item, state, into);
		} else if (state.table.kind(item) !== 'none') into.push(item);
	}
}

/** Goes through a checkpoint's trees and the stamps side by side. */
class Filling {
	readonly #state: WorkspaceState;
	readonly #objects: ObjectStore;
	readonly #values: Float64Array;
	readonly #count: number;
	readonly #pool = new StringPool();
	#next = 0;

	constructor(state: WorkspaceState, objects: ObjectStore, values: Float64Array, count: number) {
		this.#state = state;
		this.#objects = objects;
		this.#values = values;
		this.#count = count;
	}

	/** Whether there was a stamp for every file, and no other. */
	get isComplete(): boolean {
		return this.#next === this.#count;
	}

	fillAll({ tree }: CheckpointRecord): void {
		const [only] = this.#state.roots;
		if (only && this.#state.roots.length === 1) this.#fill(only.top, tree);
		else {
			const byName = new Map(decodeTree(this.#objects.read(tree)).map((entry) => [entry.name, entry]));
			for (const { root, top } of rootsInOrder(this.#state)) {
				const entry = byName.get(root.name);
				if (entry?.kind === 'directory') this.#fill(top, entry.id);
			}
		}
		this.#state.tree = tree;
	}

	#fill(folder: FolderState, tree: ObjectId): void {
		const files: Slot[] = [];
		const folders: FolderState[] = [];
		let totalSize = 0;
		for (const { name, kind, mode, size, id } of decodeTree(this.#objects.read(tree))) {
			if (kind === 'directory') {
				if (!folder.parent && name === untitledFolder) continue;
				// What it is entered by follows from the rules, which are looked at first.
				const child = this.#state.addFolder(folder, this.#pool.share(name), folder.entry);
				child.mode = mode;
				folders.push(child);
				this.#fill(child, id);
			} else {
				const slot = this.#state.table.add(folder.number, this.#pool.share(name));
				files.push(slot);
				this.#state.table.restore(slot, kind, id, { size, ...this.#stampAt(this.#next++) });
				totalSize += size;
			}
		}
		folder.setContent(files, folders);
		folder.setTree(
			tree,
			folders.reduce((sum, { fileCount }) => sum + fileCount, files.length),
			folders.reduce((sum, child) => sum + child.totalSize, totalSize),
		);
	}

	#stampAt(at: number): { mtimeMs: number; ctimeMs: number; inode: number; mode: number } {
		const value = (column: number): number => this.#values[column * this.#count + at] ?? NaN;
		return { mtimeMs: value(0), ctimeMs: value(1), inode: value(2), mode: value(3) };
	}
}
