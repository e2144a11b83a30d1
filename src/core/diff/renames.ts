/**
 * Finds renames: files that went at one path and came at another with the same content, or with much of it. As git does
 * (gitdiffcore(7), "diffcore-rename"): first equal contents, then those of which at least half is the same.
 */
import { compareUtf8, isText } from '../../base/text';
import type { ObjectId } from '../checkpoint';
import { isLostObject } from '../errors';
import type { ObjectStore } from '../store/objectStore';
import { parentOf } from '../treePath';
import type { TreeDifference } from './treeDiff';

/** So much of the larger file must be in the other. */
const leastSimilarity = 0.5;
/** Comparing contents takes time: so many pairs are looked at, and files up to this size in bytes. */
const mostPairs = 4_000;
const mostBytes = 512 * 1024;

interface File {
	readonly path: string;
	readonly id: ObjectId;
	/** In bytes. */
	readonly size: number;
	readonly isLink: boolean;
}

/** @returns the old path by the new one */
export function findRenames(
	differences: readonly TreeDifference[],
	objects: Pick<ObjectStore, 'read'>,
): Map<string, string> {
	const gone: File[] = [];
	const come: File[] = [];
	for (const { path, before, after } of differences) {
		const entry = before ?? after;
		// An empty file is like every other: that says nothing.
		if (!entry || (before && after) || entry.kind === 'directory' || entry.size === 0) continue;
		(before ? gone : come).push({ path, id: entry.id, size: entry.size, isLink: entry.kind === 'symlink' });
	}
	const renames = new Map<string, string>();
	if (gone.length === 0 || come.length === 0) return renames;
	pairEqual(gone, come, renames);
	pairSimilar(gone, come, renames, objects);
	return renames;
}

/** Of several with the same content the one whose name, or else whose folder, is the same. */
function pairEqual(gone: readonly File[], come: readonly File[], renames: Map<string, string>): void {
	const byId = new Map<ObjectId, File[]>();
	for (const file of gone) byId.set(file.id, [...(byId.get(file.id) ?? []), file]);
	for (const file of come) {
		const candidates = byId.get(file.id)?.filter(({ isLink }) => isLink === file.isLink);
		if (!candidates || candidates.length === 0) continue;
		const [best] = candidates.toSorted((a, b) => nearness(b, file) - nearness(a, file) || compareUtf8(a.path, b.path));
		if (!best) continue;
		renames.set(file.path, best.path);
		byId.set(
			file.id,
			(byId.get(file.id) ?? []).filter((other) => other !== best),
		);
	}
}

function nearness(a: File, b: File): number {
	return (nameOf(a) === nameOf(b) ? 2 : 0) + (parentOf(a.path) === parentOf(b.path) ? 1 : 0);
}

function nameOf({ path }: File): string {
	return path.slice(path.lastIndexOf('/') + 1);
}

function pairSimilar(
	gone: readonly File[],
	come: readonly File[],
	renames: Map<string, string>,
	objects: Pick<ObjectStore, 'read'>,
): void {
	const taken = new Set(renames.values());
	const isCandidate = ({ size, isLink }: File): boolean => !isLink && size <= mostBytes;
	const left = gone.filter((file) => isCandidate(file) && !taken.has(file.path));
	const young = come.filter((file) => isCandidate(file) && !renames.has(file.path));
	const candidatesFor = candidates(left, young);
	if (!candidatesFor) return;
	const lines = new Map<ObjectId, Map<string, number>>();
	const linesOf = ({ id }: File): Map<string, number> => {
		const known = lines.get(id) ?? countLines(read(objects, id));
		lines.set(id, known);
		return known;
	};
	const pairs: { readonly from: File; readonly to: File; readonly score: number }[] = [];
	for (const to of young) {
		for (const from of candidatesFor(to)) {
			if (Math.min(from.size, to.size) < leastSimilarity * Math.max(from.size, to.size)) continue;
			const score = commonBytes(linesOf(from), linesOf(to)) / Math.max(from.size, to.size);
			if (score >= leastSimilarity) pairs.push({ from, to, score });
		}
	}
	pairs.sort((a, b) => b.score - a.score || nearness(b.from, b.to) - nearness(a.from, a.to));
	for (const { from, to } of pairs) {
		if (taken.has(from.path) || renames.has(to.path)) continue;
		taken.add(from.path);
		renames.set(to.path, from.path);
	}
}

/**
 * Chooses what each file is compared with: all that have gone or, when that would be too many pairs, those of the same name: a folder
 * of many changed files that has moved. Undefined when even these are too many.
 */
function candidates(left: readonly File[], young: readonly File[]): ((to: File) => readonly File[]) | undefined {
	if (left.length * young.length <= mostPairs) return () => left;
	const byName = new Map<string, File[]>();
	for (const file of left) byName.set(nameOf(file), [...(byName.get(nameOf(file)) ?? []), file]);
	const namesakes = (to: File): readonly File[] => byName.get(nameOf(to)) ?? [];
	const pairCount = young.reduce((sum, to) => sum + namesakes(to).length, 0);
	return pairCount <= mostPairs ? namesakes : undefined;
}

/** Nothing where the store has lost it: then it is like no other. */
function read(objects: Pick<ObjectStore, 'read'>, id: ObjectId): Buffer {
	try {
		return objects.read(id);
	} catch (error) {
		if (isLostObject(error)) return Buffer.alloc(0);
		throw error;
	}
}

/** Longer lines are compared in pieces of this size, in bytes. */
const longestPiece = 64;

/** Counts how often each line stands there, with its end: `\r\n` is as good as `\n` in a text. */
function countLines(bytes: Buffer): Map<string, number> {
	const counts = new Map<string, number>();
	const isTextFile = isText(bytes);
	for (let start = 0; start < bytes.length;) {
		const end = bytes.indexOf(0x0a, start) + 1 || bytes.length;
		const whole = bytes.toString('latin1', start, end);
		const line = isTextFile && whole.endsWith('\r\n') ? `${whole.slice(0, -2)}\n` : whole;
		for (let at = 0; at < line.length; at += longestPiece) {
			const piece = line.slice(at, at + longestPiece);
			counts.set(piece, (counts.get(piece) ?? 0) + 1);
		}
		start = end;
	}
	return counts;
}

function commonBytes(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
	let bytes = 0;
	for (const [line, count] of a) bytes += line.length * Math.min(count, b.get(line) ?? 0);
	return bytes;
}
