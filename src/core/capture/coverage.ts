/** What a checkpoint covers and what it left out, as one object in the store: successive checkpoints mostly share it. */
import { areTexts, isRecord } from '../../base/values';
import type { ObjectId, SkippedFile } from '../checkpoint';
import { CairnError, isLostObject } from '../errors';
import type { CheckpointRecord } from '../store/journal/journalRecord';
import type { ObjectStore } from '../store/objectStore';
import { type ShortId, shortIdOf } from '../store/shortId';
import { joinPath } from '../treePath';
import { ignoreFileName, type OuterRules } from '../workspace/ignore/ruleSource';
import { recordedNames } from '../workspace/roots';
import type { ScopeSettings } from '../workspace/scopeSettings';
import type { FolderState } from './folderState';
import { scopePath } from './place';
import type { WorkspaceState } from './workspaceState';

export interface Coverage {
	/** The names of the workspace folders when there were several; empty for one. */
	readonly roots: readonly string[];
	/** The scope settings at the time. */
	readonly scope: ScopeSettings;
	/** The text, by path, of ignore files that were in force and are not in the checkpoint themselves. */
	readonly ignoreFiles: Readonly<Record<string, string>>;
	/** Where git's rules begin, and which hold there besides the ignore files. Missing in checkpoints of the first versions. */
	readonly repositories?: readonly RecordedRepository[];
	/** What was in scope and could not be recorded. */
	readonly skipped: readonly SkippedFile[];
	/**
	 * Whether what tools for versions keep for themselves was left out: what looks like that in the tree is what git tracks. Missing in
	 * checkpoints of earlier versions, which knew only `.git`.
	 */
	readonly leavesOutRepositoryData?: boolean;
}

/** What held in a repository that lay in a workspace folder, or around it. */
export interface RecordedRepository {
	/** Its top, or the workspace folder, as a path in the checkpoint. */
	readonly folder: string;
	readonly ignoreCase: boolean;
	/** The weakest first. */
	readonly outer: readonly OuterRules[];
}

/** What the state of the workspace covers. */
export function coverageOf(state: WorkspaceState): Coverage {
	const { roots, scope } = state.workspace;
	const ignoreFiles: Record<string, string> = {};
	const repositories: RecordedRepository[] = [];
	const addRepository = (folder: FolderState, treePath: string): void => {
		const rules = folder.scope?.begins;
		if (rules) repositories.push({ folder: treePath, ignoreCase: rules.ignoreCase, outer: rules.outer });
	};
	for (const { top, prefix } of state.roots) addRepository(top, prefix);
	for (const place of state.ruleFolders.values()) {
		const { root, folder, treePath } = place;
		if (folder.number !== root.top.number) addRepository(folder, treePath);
		const slot = folder.fileNamed(ignoreFileName);
		if (slot !== undefined && state.table.kind(slot) !== 'none') continue;
		const own = folder.hasIgnoreFile ? root.rules.ignoreFile(scopePath(place)) : undefined;
		const text = own ?? folder.scope?.sparseIgnoreFile;
		if (text !== undefined) ignoreFiles[joinPath(treePath, ignoreFileName)] = text;
	}
	return {
		roots: recordedNames(roots),
		scope,
		ignoreFiles,
		repositories,
		skipped: state.skipped.all,
		leavesOutRepositoryData: true,
	};
}

/** @param previous the coverage of the checkpoint before */
export function putCoverage(objects: ObjectStore, coverage: Coverage, previous: ShortId | undefined): ShortId {
	const base = (): ObjectId | undefined => (previous === undefined ? undefined : objects.withPrefix(previous)[0]);
	return shortIdOf(objects.put('meta', Buffer.from(JSON.stringify(coverage), 'utf8'), base));
}

/** @throws CairnError `objectMissing`, `objectCorrupt` */
export function readCoverage(objects: ObjectStore, { id, coverage: name }: CheckpointRecord): Coverage {
	const [objectId] = objects.withPrefix(name);
	if (objectId === undefined) {
		throw new CairnError('objectMissing', `The store has lost what the checkpoint ${id} covers.`, { details: { id } });
	}
	const coverage = parse(objects.read(objectId));
	if (coverage) return coverage;
	throw new CairnError('objectCorrupt', `The object ${objectId} does not say what a checkpoint covers.`, {
		details: { objectId },
	});
}

/** As `readCoverage`; undefined where the store has lost it. */
export function coverageIfThere(objects: ObjectStore, record: CheckpointRecord): Coverage | undefined {
	try {
		return readCoverage(objects, record);
	} catch (error) {
		if (isLostObject(error)) return undefined;
		throw error;
	}
}

/** A store can come from elsewhere: what is relied on is looked at. */
function parse(bytes: Buffer): Coverage | undefined {
	try {
		const value = JSON.parse(bytes.toString('utf8')) as Partial<Coverage> | null;
		const { roots, scope, ignoreFiles, repositories, skipped } = value ?? {};
		const isWhole =
			areTexts(roots) &&
			areTexts(scope?.include) &&
			areTexts(scope?.exclude) &&
			areSkipped(skipped) &&
			areRepositories(repositories) &&
			isRecord(ignoreFiles) &&
			areTexts(Object.values(ignoreFiles));
		return isWhole ? (value as Coverage) : undefined;
	} catch (error) {
		if (error instanceof SyntaxError) return undefined;
		throw error;
	}
}

function areSkipped(value: unknown): boolean {
	return Array.isArray(value) && value.every((item) => typeof (item as Partial<SkippedFile> | null)?.path === 'string');
}

function areRepositories(value: unknown): boolean {
	if (value === undefined) return true;
	const isRule = (rule: Partial<OuterRules> | null): boolean => areTexts([rule?.text, rule?.above]);
	const isWhole = (item: Partial<RecordedRepository> | null): boolean =>
		typeof item?.folder === 'string' && Array.isArray(item.outer) && item.outer.every(isRule);
	return Array.isArray(value) && value.every(isWhole);
}
