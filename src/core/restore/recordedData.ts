/**
 * What checkpoints hold of what tools for versions keep for themselves. Earlier versions recorded all of it but `.git`: such a checkpoint
 * must not turn back a repository that has moved on.
 */
import type { Coverage } from '../capture/coverage';
import type { KeptPath, ObjectId } from '../checkpoint';
import { isLostObject } from '../errors';
import type { TreeDifference } from '../diff/treeDiff';
import type { ObjectStore } from '../store/objectStore';
import type { TreeEntry } from '../store/tree';
import { entriesIfThere } from '../store/treeReader';
import { compareUtf8 } from '../../base/text';
import { allFoldersAbove, assertDepth, isRepositoryDataName, isWithinAny, joinPath, parentOf } from '../treePath';
import { isHeadText } from '../workspace/git/gitFolder';
import { mayBeRepositoryData } from '../workspace/repositoryData';
import type { RestorePlan } from './plan';

/** Gives the folder that a tool keeps for itself and in which a path lies, or that it is; undefined for any other path. */
export type FindData = (path: string) => string | undefined;

/** Of what a checkpoint's tree holds. @param coverage undefined where it is lost: then it may be of any version */
export function recordedData(objects: ObjectStore, tree: ObjectId, coverage: Coverage | undefined): FindData {
	// What git tracks is the project's.
	if (coverage?.leavesOutRepositoryData === true) return () => undefined;
	const found = new Set<string>();
	collect(objects, tree, '', found);
	if (found.size === 0) return () => undefined;
	const tops = new Set(coverage?.repositories?.map(({ folder }) => folder));
	return (path) => {
		for (let at = path; ; at = parentOf(at)) {
			// Of a bare workspace each name stands for itself.
			if (found.has(at)) return at === '' ? path.replace(/\/.*/s, '') : at;
			// A work tree may lie in git's own folder.
			if (at === '' || tops.has(at)) return undefined;
		}
	};
}

function collect(objects: ObjectStore, tree: ObjectId, folder: string, found: Set<string>): void {
	assertDepth(folder);
	const entries = entriesIfThere(objects, tree);
	const name = folder.slice(folder.lastIndexOf('/') + 1);
	if (isData(objects, name, entries)) found.add(folder);
	for (const entry of entries)
		if (entry.kind === 'directory') collect(objects, entry.id, joinPath(folder, entry.name), found);
}

function isData(objects: ObjectStore, name: string, entries: readonly TreeEntry[]): boolean {
	if (isRepositoryDataName(name)) return true;
	if (!mayBeRepositoryData(name, entries)) return false;
	const head = entries.find((entry) => entry.name === 'HEAD');
	if (!head) return true;
	if (head.kind === 'directory' || head.size > longestHead) return false;
	if (entries.some(({ name: of, kind }) => folderNames.has(of) && /^(file|executable)$/.test(kind))) return false;
	const text = textIfThere(objects, head.id);
	// Where it is lost, it may have been one.
	if (text === undefined) return true;
	return head.kind === 'symlink' ? text.startsWith('refs/') : isHeadText(text);
}

function textIfThere(objects: ObjectStore, id: ObjectId): string | undefined {
	try {
		return objects.read(id).toString('latin1');
	} catch (error) {
		if (isLostObject(error)) return undefined;
		throw error;
	}
}

const folderNames: ReadonlySet<string> = new Set(['objects', 'refs']);
/** A longer one is none, in bytes. */
const longestHead = 1 << 16;

/** Of what a checkpoint has left out. */
export function leftOutData(coverage: Coverage | undefined): FindData {
	const paths = new Set(coverage?.skipped.filter(({ reason }) => reason === 'repositoryData').map(({ path }) => path));
	if (paths.size === 0) return () => undefined;
	return (path) => {
		if (!isWithinAny(path, paths)) return undefined;
		let at = path;
		while (!paths.has(at)) at = parentOf(at);
		return at;
	};
}

/**
 * The plan without what concerns such folders; each is listed as kept.
 * @param now what the workspace leaves out
 * @param then what the target holds and should not: what git tracks of it by now may be changed, nothing is added
 */
export function withoutData(
	{ steps, kept }: RestorePlan,
	{ now, then }: { readonly now: FindData; readonly then: FindData },
): RestorePlan {
	const folders = new Set<string>();
	const isLeft = ({ path, before }: TreeDifference): boolean => {
		const folder = now(path) ?? (before ? undefined : then(path));
		if (folder !== undefined) folders.add(folder);
		return folder === undefined;
	};
	const possible = steps.filter(isLeft);
	if (folders.size === 0) return { steps, kept };
	const others = kept.filter(({ path }) => !isWithinAny(path, folders));
	const all: KeptPath[] = [...others, ...[...folders].map((path) => ({ path, reason: 'repositoryData' as const }))];
	// A work tree that lies in such a folder needs the way to it.
	const above = allFoldersAbove(possible.flatMap(({ path, after }) => (after ? [path] : [])));
	const left = steps.filter((step) => isLeft(step) || (step.after?.kind === 'directory' && above.has(step.path)));
	return { steps: left, kept: all.sort((a, b) => compareUtf8(a.path, b.path)) };
}
