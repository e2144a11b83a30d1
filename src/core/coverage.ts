/** What a checkpoint covers and what it left out, as one object in the store: successive checkpoints mostly share it. */
import type { ObjectId, SkippedFile } from './checkpoint';
import { CairnError } from './errors';
import type { CheckpointRecord } from './store/journalRecord';
import type { ObjectStore } from './store/objectStore';
import { type ShortId, shortIdOf } from './store/shortId';
import type { ScopeSettings } from './workspace/scopeSettings';

export interface Coverage {
	/** The names of the workspace folders when there were several; empty for one. */
	readonly roots: readonly string[];
	/** The scope settings at the time. */
	readonly scope: ScopeSettings;
	/** The text, by path, of ignore files that were in force and are not in the checkpoint themselves. */
	readonly ignoreFiles: Readonly<Record<string, string>>;
	/** What was in scope and could not be recorded. */
	readonly skipped: readonly SkippedFile[];
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

/** A store can come from elsewhere: what is relied on is looked at. */
function parse(bytes: Buffer): Coverage | undefined {
	try {
		const value = JSON.parse(bytes.toString('utf8')) as Partial<Coverage> | null;
		const { roots, scope, ignoreFiles, skipped } = value ?? {};
		const isWhole =
			areTexts(roots) &&
			areTexts(scope?.include) &&
			areTexts(scope?.exclude) &&
			areSkipped(skipped) &&
			isRecord(ignoreFiles);
		return isWhole ? (value as Coverage) : undefined;
	} catch (error) {
		if (error instanceof SyntaxError) return undefined;
		throw error;
	}
}

function areTexts(value: unknown): boolean {
	return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function areSkipped(value: unknown): boolean {
	return Array.isArray(value) && value.every((item) => typeof (item as Partial<SkippedFile> | null)?.path === 'string');
}

function isRecord(value: unknown): boolean {
	return typeof value === 'object' && value !== null && areTexts(Object.values(value));
}
