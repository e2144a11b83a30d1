/**
 * What a request must look like. Other extensions are not type-checked against this one, and pass on what another call has given them,
 * such as the undefined that `getHead` gives before the first checkpoint: they learn what is wrong with it.
 */
import { CairnError } from '../core/errors';
import type { EngineMethod } from './protocol';

type Fields = Readonly<Record<string, unknown>>;

/** @throws CairnError `invalidArgument` */
export function checkParams(method: EngineMethod, params: unknown): void {
	checks[method]?.(params);
}

const checks: { readonly [M in EngineMethod]?: (params: unknown) => void } = {
	create: (params) => {
		const { message, author, tags, pinned, parentId } = fieldsOf(params);
		optionalText(message, 'A message');
		optionalText(author, 'An author');
		optionalTexts(tags, 'Tags');
		optionalFlag(pinned, 'pinned');
		if (parentId !== undefined) assertName(parentId);
	},
	setCaptureChoice: (choice) => {
		if (choice !== null && choice !== 'on' && choice !== 'off') throw notA('The choice', '“on”, “off” or null', choice);
	},
	setOwnScope: (params) => {
		const { include, anyFolder } = fieldsOf(params);
		if (include === undefined) throw notA('What is included', 'a list of globs', include);
		optionalTexts(include, 'What is included');
		if (typeof anyFolder !== 'boolean') throw notA('anyFolder', 'true or false', anyFolder);
	},
	restore: assertRestore,
	previewRestore: assertRestore,
	previewRevert: assertTarget,
	revert: assertTarget,
	edit: (params) => {
		const { id, message, tags, pinned } = fieldsOf(params);
		assertName(id);
		optionalText(message, 'A message');
		optionalTexts(tags, 'Tags');
		optionalFlag(pinned, 'pinned');
	},
	delete: (ids) => {
		if (!Array.isArray(ids)) throw notA('A list of checkpoints', 'a list', ids);
		ids.forEach(assertName);
	},
	setRef: (params) => {
		const { name, id } = fieldsOf(params);
		assertText(name, 'The name of a ref');
		assertName(id);
	},
	deleteRef: (name) => assertText(name, 'The name of a ref'),
	moveHead: assertName,
	list: (params) => {
		const { limit, skip, restoredLimit, since, until, tags, trigger, path } = fieldsOf(params);
		for (const [what, count] of [
			['What is skipped', skip],
			['The number of restores', restoredLimit],
		] as const) {
			const isCount = Number.isInteger(count) && Number(count) >= 0;
			if (count !== undefined && !isCount) throw notA(what, 'a whole number from 0 on', count);
		}
		if (limit !== undefined && typeof limit !== 'number') throw notA('A limit', 'a number', limit);
		for (const time of [since, until]) {
			if (time !== undefined && !(time instanceof Date)) throw notA('A time', 'a date', time);
		}
		optionalTexts(tags, 'Tags');
		optionalText(trigger, 'A trigger');
		optionalText(path, 'A path');
	},
	deletedFiles: (params) => {
		const { folder, limit } = fieldsOf(params);
		assertText(folder, 'A folder');
		if (typeof limit !== 'number') throw notA('A limit', 'a number', limit);
	},
	get: assertName,
	show: assertName,
	files: assertTarget,
	contents: assertTarget,
	entry: assertPlace,
	folder: assertPlace,
	read: assertPlace,
	diff: (params) => {
		const { from, to } = fieldsOf(params);
		if (from !== null) assertName(from);
		assertName(to);
	},
};

function assertTarget(params: unknown): void {
	const { id, paths } = fieldsOf(params);
	assertName(id);
	optionalTexts(paths, 'Paths');
}

function assertRestore(params: unknown): void {
	assertTarget(params);
	optionalTexts(fieldsOf(params)['skip'], 'Paths to leave alone');
}

function assertPlace(params: unknown): void {
	const { id, path } = fieldsOf(params);
	assertName(id);
	assertText(path, 'A path');
}

function assertName(id: unknown): void {
	assertText(id, 'The name of a checkpoint');
}

function assertText(value: unknown, what: string): void {
	if (typeof value !== 'string') throw notA(what, 'a text', value);
}

function optionalText(value: unknown, what: string): void {
	if (value !== undefined) assertText(value, what);
}

function optionalTexts(value: unknown, what: string): void {
	if (value === undefined) return;
	if (!Array.isArray(value)) throw notA(what, 'a list of texts', value);
	for (const text of value as unknown[]) assertText(text, `Each of the ${what.toLowerCase()}`);
}

function optionalFlag(value: unknown, name: string): void {
	if (value !== undefined && typeof value !== 'boolean') throw notA(`“${name}”`, 'true or false', value);
}

function fieldsOf(params: unknown): Fields {
	if (typeof params === 'object' && params !== null) return params as Fields;
	throw notA('The options', 'an object', params);
}

function notA(what: string, wanted: string, value: unknown): CairnError {
	const kind =
		value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : typeof value;
	return new CairnError('invalidArgument', `${what} must be ${wanted}, not ${kind}.`);
}
