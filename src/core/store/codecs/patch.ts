/** Patches: an object as copies from another one and inserted bytes (docs/store-format.md, "Patches"). Needs no codec of the host's. */
import { commonEnd, commonStart } from '../../../base/commonBytes';
import { ByteReader, longestVarint, writeVarint } from '../../../base/varint';
import { blockMatches } from './blockMatches';

const copyKind = 0;
const insertKind = 1;
const idKind = 2;
const idLength = 32;

/** `length` bytes of the base from `offset` on stand at `at` in the target. All in bytes. */
export interface Match {
	readonly at: number;
	readonly offset: number;
	readonly length: number;
}

/** Finds the number, in the record that is being written, of the object whose id stands at an offset of these bytes. */
export type SlotFinder = (bytes: Buffer, offset: number) => number | undefined;

/** What the two have in common at their start and at their end: all there is to say about one edit. */
export function commonEnds(base: Buffer, target: Buffer): Match[] {
	const limit = Math.min(base.length, target.length);
	const start = commonStart(base, target, limit);
	const end = commonEnd(base, target, limit - start);
	return [
		{ at: 0, offset: 0, length: start },
		{ at: target.length - end, offset: base.length - end, length: end },
	].filter(({ length }) => length > 0);
}

/** A patch from what the two have in common at their ends, or from every block of the base that the target has. */
export function encodePatch(base: Buffer, target: Buffer, search: 'ends' | 'blocks', findSlot?: SlotFinder): Buffer {
	const matches = search === 'ends' ? commonEnds(base, target) : blockMatches(base, target);
	const parts: Uint8Array[] = [];
	let at = 0;
	for (const match of matches) {
		insert(parts, target.subarray(at, match.at), findSlot);
		parts.push(varints(match.length * 4 + copyKind, match.offset));
		at = match.at + match.length;
	}
	insert(parts, target.subarray(at), findSlot);
	return Buffer.concat(parts);
}

/**
 * @param ids the ids of the objects in the record that the patch stands in
 * @throws RangeError where it is no patch of this base, or makes more than `length` bytes
 */
export function applyPatch(base: Buffer, patch: Buffer, length: number, ids: readonly string[]): Buffer {
	const parts: Buffer[] = [];
	let made = 0;
	const reader = new ByteReader(patch);
	while (!reader.isAtEnd) {
		const head = reader.varint();
		const part = partOf(head % 4, Math.floor(head / 4), reader, base, ids);
		made += part.length;
		// Before the parts are joined: a hostile patch copies without end.
		if (made > length || part.length === 0) throw new RangeError('The patch does not fit its object.');
		parts.push(part);
	}
	return Buffer.concat(parts);
}

/** The same patch without reference to other objects of its record, so that it can stand in another one. */
export function detachPatch(patch: Buffer, ids: readonly string[]): Buffer {
	const parts: Uint8Array[] = [];
	const reader = new ByteReader(patch);
	while (!reader.isAtEnd) {
		const start = reader.offset;
		const head = reader.varint();
		const kind = head % 4;
		if (kind === idKind) insert(parts, idAt(ids, Math.floor(head / 4)), undefined);
		else {
			if (kind === copyKind) reader.varint();
			else reader.take(Math.floor(head / 4));
			parts.push(patch.subarray(start, reader.offset));
		}
	}
	return Buffer.concat(parts);
}

function partOf(kind: number, count: number, reader: ByteReader, base: Buffer, ids: readonly string[]): Buffer {
	switch (kind) {
		case copyKind: {
			const offset = reader.varint();
			if (offset + count > base.length) throw new RangeError('A copy reaches beyond the base.');
			return base.subarray(offset, offset + count);
		}
		case insertKind:
			return reader.take(count);
		case idKind:
			return idAt(ids, count);
		default:
			throw new RangeError('A step of the patch is of an unknown kind.');
	}
}

function idAt(ids: readonly string[], slot: number): Buffer {
	const id = ids[slot];
	if (id === undefined) throw new RangeError('The patch names an object that its record does not have.');
	return Buffer.from(id, 'hex');
}

/** Inserts the bytes; ids that the record holds anyway are named by their number. */
function insert(parts: Uint8Array[], bytes: Buffer, findSlot: SlotFinder | undefined): void {
	let from = 0;
	for (let at = 0; findSlot && at + idLength <= bytes.length;) {
		const slot = findSlot(bytes, at);
		if (slot === undefined) at++;
		else {
			insert(parts, bytes.subarray(from, at), undefined);
			parts.push(varints(slot * 4 + idKind));
			at += idLength;
			from = at;
		}
	}
	if (from === bytes.length) return;
	parts.push(varints((bytes.length - from) * 4 + insertKind), bytes.subarray(from));
}

function varints(...values: number[]): Uint8Array {
	const bytes = Buffer.allocUnsafe(values.length * longestVarint);
	let length = 0;
	for (const value of values) length = writeVarint(bytes, value, length);
	return bytes.subarray(0, length);
}
