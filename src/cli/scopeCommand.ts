/** The command `scope`, and the options by which commands change which files are recorded. */
import { plural } from '../base/text';
import { defaultScope, type ScopeSettings } from '../core/workspace/scopeSettings';
import { count, type ParsedArguments, texts } from './arguments';
import type { Command } from './command';

export const scopeOptions = {
	include: { type: 'string', multiple: true },
	exclude: { type: 'string', multiple: true },
	'max-file-size': { type: 'string' },
} as const;

/** Adds the globs of the options to the scope, and takes the size from them; the scope itself if that changes nothing. */
export function changedScope(values: ParsedArguments['values'], usual: ScopeSettings): ScopeSettings {
	const added = (globs: readonly string[], name: string): string[] => [
		...new Set([...globs, ...(texts(values, name) ?? [])]),
	];
	const changed = {
		include: added(usual.include, 'include'),
		exclude: added(usual.exclude, 'exclude'),
		maxFileSize: count(values, 'max-file-size') ?? usual.maxFileSize,
	};
	return isSameScope(changed, usual) ? usual : changed;
}

function isSameScope(a: ScopeSettings, b: ScopeSettings): boolean {
	const textOf = ({ include, exclude, maxFileSize }: ScopeSettings): string =>
		JSON.stringify([include, exclude, maxFileSize]);
	return textOf(a) === textOf(b);
}

export const scopeCommand: Command = {
	name: 'scope',
	usage: '[--reset] [--remove GLOB]… [--include GLOB]… [--exclude GLOB]… [--max-file-size BYTES]',
	summary: 'show which files are recorded, or change it for good',
	options: { ...scopeOptions, remove: { type: 'string', multiple: true }, reset: { type: 'boolean' } },
	words: { least: 0, most: 0 },
	setsScope: true,
	scope: (values, usual) => {
		const removed = new Set(texts(values, 'remove'));
		const left = (globs: readonly string[]): string[] => globs.filter((glob) => !removed.has(glob));
		const { include, exclude, maxFileSize } = values['reset'] === true ? defaultScope : usual;
		const changed = changedScope(values, { include: left(include), exclude: left(exclude), maxFileSize });
		return isSameScope(changed, usual) ? usual : changed;
	},
	run: async ({ checkpoints, signal }) => {
		await checkpoints.bind(signal);
		const { include, exclude, maxFileSize } = checkpoints.scope;
		const lines = [
			...include.map((glob) => `include ${glob}`),
			...exclude.map((glob) => `exclude ${glob}`),
			`files up to ${plural(maxFileSize, 'byte')}`,
		];
		return { json: { scope: { include, exclude, maxFileSize } }, text: lines.join('\n') };
	},
};
