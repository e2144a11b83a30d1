/** What a checkpoint is to hold: what is on disk, with what the editors of all windows hold over it. */
import type { ObjectId } from '../checkpoint';
import { diffTrees } from '../diff/treeDiff';
import { isLostObject } from '../errors';
import { composeTree } from '../store/composition';
import type { History } from '../store/journal/history';
import type { CheckpointRecord, HeldUnsaved } from '../store/journal/journalRecord';
import type { ObjectStore } from '../store/objectStore';
import { diskTreeOf } from '../store/journal/recordView';
import { encodeTree, type TreeEntry } from '../store/tree';
import { entriesIfThere, findEntry } from '../store/treeReader';
import type { Windows } from '../store/windows';
import { isWithin, untitledFolder } from '../treePath';
import type { Captured } from './capture';
import { asIn, overlay, type Prefer, type Texts, textsIn } from './textPlaces';
import { putTexts } from './unsavedTexts';

/** A state of the workspace. */
export interface State {
	readonly tree: ObjectId;
	readonly disk: ObjectId;
	readonly unsaved: readonly HeldUnsaved[];
}

/** What was recorded last. */
export interface LastState {
	readonly state: State | undefined;
	/** What this window's editors held then. */
	readonly own: Texts;
	/** Windows that are gone, whose texts are this one's now. */
	readonly takenOver: readonly string[];
}

export interface NextState {
	readonly state: State;
	/** As in `Overlaid`. */
	readonly moreFiles: number;
	readonly moreBytes: number;
	/** What this window's editors hold. */
	readonly own: ObjectId | undefined;
	/** Texts that were thrown away: no editor holds them, and they were not saved. Their paths. */
	readonly discarded: readonly string[];
}

/**
 * What a checkpoint says of the workspace. Of HEAD, where that was restored, the disk has got everything.
 * @param takesOver whether the texts of windows that are gone are this one's, which has had the time to get its own back
 */
export function lastState(
	{ objects, history, windows }: { objects: ObjectStore; history: History; windows: Windows },
	record: CheckpointRecord | undefined,
	takesOver: boolean,
): LastState {
	if (!record) return { state: undefined, own: new Map(), takenOver: [] };
	if (history.isHeadRestored && history.head === record.id) {
		const disk = withoutUntitled(objects, record.tree);
		return { state: { tree: disk, disk, unsaved: [] }, own: new Map(), takenOver: [] };
	}
	const unsaved: HeldUnsaved[] = [];
	const own = new Map<string, TreeEntry>();
	const takenOver: string[] = [];
	let ownPlace: number | undefined;
	for (const held of record.unsaved ?? []) {
		const texts = readable(objects, held);
		if (!texts) continue;
		const isOwn = windows.hasTakenOver(held.window) || mayBeTakenOver(windows, held.window, takesOver);
		if (!isOwn) unsaved.push(held);
		else {
			if (held.window !== windows.own) takenOver.push(held.window);
			ownPlace ??= unsaved.length;
			for (const [path, entry] of texts) own.set(path, entry);
		}
	}
	const tree = ownPlace === undefined ? undefined : putTexts(objects, own);
	if (tree !== undefined) unsaved.splice(ownPlace ?? 0, 0, { window: windows.own, tree });
	return { state: { tree: record.tree, disk: diskTreeOf(record), unsaved }, own, takenOver };
}

/** What a restore makes of a tree: no file comes of an editor that had none. */
function withoutUntitled(objects: ObjectStore, tree: ObjectId): ObjectId {
	const entries = entriesIfThere(objects, tree);
	const left = entries.filter(({ name }) => name !== untitledFolder);
	return left.length === entries.length ? tree : objects.put('tree', encodeTree(left), () => tree);
}

function mayBeTakenOver(windows: Windows, id: string, takesOver: boolean): boolean {
	const state = windows.stateOf(id);
	return state === 'forgotten' || (state === 'gone' && takesOver);
}

/** Undefined where the store has lost them: what is there now is recorded all the same. */
function readable(objects: ObjectStore, { tree }: HeldUnsaved): Texts | undefined {
	try {
		return textsIn(objects, tree);
	} catch (error) {
		if (isLostObject(error)) return undefined;
		throw error;
	}
}

/** What is to be recorded now. @throws CairnError `objectMissing`, `objectCorrupt` where a tree turns out to be damaged */
export function nextState(
	objects: ObjectStore,
	{ state: last, own: ownBefore }: LastState,
	{ tree: onDisk, texts }: Pick<Captured, 'tree' | 'texts'>,
	window: string,
): NextState {
	const disk = texts.saved.size === 0 ? onDisk : composeTree(objects, onDisk, texts.saved);
	const own = texts.tree;
	const unsaved = [...(last?.unsaved ?? [])];
	const place = unsaved.findIndex((held) => held.window === window);
	const mine = own === undefined ? [] : [{ window, tree: own }];
	unsaved.splice(place < 0 ? unsaved.length : place, place < 0 ? 0 : 1, ...mine);
	const held = textsIn(objects, own);
	/** What this window has typed counts, and else what counted before. */
	const before = asIn(objects, last?.tree);
	const prefer: Prefer = (path, candidates) => {
		const text = held.get(path);
		return text && text.id !== ownBefore.get(path)?.id ? text : before(path, candidates);
	};
	const { tree, moreFiles, moreBytes } = overlay(objects, disk, unsaved, prefer);
	const discarded = discardedTexts(objects, { last, before: ownBefore, held, saved: texts.savedPaths, disk });
	return { state: { tree, disk, unsaved }, moreFiles, moreBytes, own, discarded };
}

/** Whether two states show the same: that a second window holds the same text as another one is no news. */
export function showsSame(a: State | undefined, b: State): boolean {
	return a?.tree === b.tree && a.disk === b.disk;
}

export function isSameState(a: State | undefined, b: State): boolean {
	const isSame = ({ window, tree }: HeldUnsaved, at: number): boolean =>
		b.unsaved[at]?.window === window && b.unsaved[at].tree === tree;
	return a?.tree === b.tree && a.disk === b.disk && a.unsaved.length === b.unsaved.length && a.unsaved.every(isSame);
}

interface Discarding {
	readonly last: State | undefined;
	readonly before: Texts;
	readonly held: Texts;
	readonly saved: ReadonlySet<string>;
	readonly disk: ObjectId;
}

/** Texts that editors held and hold no more, although their files are what they were. */
function discardedTexts(objects: ObjectStore, { last, before, held, saved, disk }: Discarding): string[] {
	const gone = [...before].filter(([path]) => !held.has(path) && !saved.has(path));
	if (gone.length === 0 || !last) return [];
	const come = new Set(
		last.disk === disk ? [] : diffTrees(objects, last.disk, disk).flatMap(({ after }) => after?.id ?? []),
	);
	return gone
		.filter(([path, { id }]) => {
			// It was saved as a file, or under another name.
			if (come.has(id)) return false;
			if (isWithin(path, untitledFolder)) return true;
			const now = findEntry(objects, disk, path);
			return now?.id !== id && now?.id === findEntry(objects, last.disk, path)?.id;
		})
		.map(([path]) => path);
}

/** The last state without the texts that were thrown away: what there was before anything else has changed. */
export function withoutTexts(
	objects: ObjectStore,
	last: State,
	{ own, gone, window }: { readonly own: Texts; readonly gone: ReadonlySet<string>; readonly window: string },
): State {
	const left = putTexts(objects, new Map([...own].filter(([path]) => !gone.has(path))));
	const unsaved = last.unsaved.flatMap((held) => {
		if (held.window !== window) return [held];
		return left === undefined ? [] : [{ window, tree: left }];
	});
	return { ...last, unsaved, tree: overlay(objects, last.disk, unsaved, asIn(objects, last.tree)).tree };
}

/** Whether all that a draft has of unsaved texts goes on being held, or was saved. */
export function goesOnIn(draft: State, next: State, objects: ObjectStore, saved: ReadonlySet<string>): boolean {
	const held = new Set(next.unsaved.flatMap(({ tree }) => [...textsIn(objects, tree).keys()]));
	const come = diffTrees(objects, draft.disk, next.disk);
	const changed = new Set(come.map(({ path }) => path));
	const ids = new Set(come.flatMap(({ after }) => after?.id ?? []));
	return draft.unsaved.every(({ tree }) =>
		[...textsIn(objects, tree)].every(
			([path, { id }]) => held.has(path) || changed.has(path) || saved.has(path) || ids.has(id),
		),
	);
}
