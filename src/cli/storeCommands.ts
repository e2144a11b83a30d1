/** The commands that look after the store. */
import path from 'node:path';
import { plural } from '../base/text';
import type { Finding } from '../core/maintenance/check/findings';
import { count } from './arguments';
import type { Command } from './command';
import { printable } from './format';

const prune: Command = {
	name: 'prune',
	usage:
		'[--dry-run] [--keep-last N] [--keep-hourly N] [--keep-daily N] [--keep-weekly N] [--max-age DAYS] [--max-size BYTES]',
	summary: 'take checkpoints out of the history by policy; undo brings them back until gc',
	options: {
		'dry-run': { type: 'boolean' },
		'keep-last': { type: 'string' },
		'keep-hourly': { type: 'string' },
		'keep-daily': { type: 'string' },
		'keep-weekly': { type: 'string' },
		'max-age': { type: 'string' },
		'max-size': { type: 'string' },
	},
	words: { least: 0, most: 0 },
	run: async ({ checkpoints, values, signal }) => {
		const policy = {
			keepLast: count(values, 'keep-last'),
			keepHourly: count(values, 'keep-hourly'),
			keepDaily: count(values, 'keep-daily'),
			keepWeekly: count(values, 'keep-weekly'),
			maxAgeDays: count(values, 'max-age'),
			maxBytes: count(values, 'max-size'),
		};
		const given = Object.fromEntries(Object.entries(policy).filter(([, value]) => value !== undefined));
		const result = await checkpoints.prune(given, { dryRun: values['dry-run'] === true, signal });
		const { removed, kept, bytesFreed, dryRun } = result;
		const what = `${plural(removed.length, 'checkpoint')}, ${plural(kept, 'checkpoint')} left`;
		const lines = [
			`${dryRun ? 'Would remove' : 'Removed'} ${what}. gc frees about ${plural(bytesFreed, 'byte')} then.`,
			...removed,
		];
		return { json: result, text: lines.join('\n') };
	},
};

const gc: Command = {
	name: 'gc',
	usage: '',
	summary: 'remove what no checkpoint needs; what was deleted or pruned cannot be brought back then',
	options: {},
	words: { least: 0, most: 0 },
	run: async ({ checkpoints, signal }) => {
		const result = await checkpoints.gc(signal);
		const { objectsRemoved, bytesFreed } = result;
		const text = `Removed ${plural(objectsRemoved, 'object')}, freed ${plural(bytesFreed, 'byte')}.`;
		return { json: result, text };
	},
};

const stats: Command = {
	name: 'stats',
	usage: '',
	summary: 'say what is in the store and what it takes on disk',
	options: {},
	words: { least: 0, most: 0 },
	run: ({ checkpoints }) => {
		const found = checkpoints.stats();
		const rows = Object.entries(found).map(([name, value]) => `${name.padEnd(16)} ${value ?? 'none'}`);
		return { json: found, text: rows.join('\n') };
	},
};

const verify: Command = {
	name: 'verify',
	usage: '[--repair]',
	summary: 'read everything in the store and say what is wrong; mend what can be mended, from the workspace too',
	options: { repair: { type: 'boolean' } },
	words: { least: 0, most: 0 },
	opensForRepair: (values) => values['repair'] === true,
	run: async ({ checkpoints, values, signal }) => {
		if (values['repair'] !== true) {
			const { ok, objectsChecked, findings } = await checkpoints.verify(signal);
			const lines = [`${summary(ok, objectsChecked, findings)}`, ...findings.map(formatFinding)];
			return { json: { ok, objectsChecked, findings }, text: lines.join('\n'), exitCode: ok ? 0 : 1 };
		}
		const result = await checkpoints.repair(signal);
		const { ok, objectsChecked, findings, repaired } = result;
		const lines = [
			...(repaired.length > 0 ? ['Mended:', ...repaired.map(formatFinding), ''] : []),
			summary(ok, objectsChecked, findings),
			...findings.map(formatFinding),
		];
		return { json: { ok, objectsChecked, findings, repaired }, text: lines.join('\n'), exitCode: ok ? 0 : 1 };
	},
};

function summary(ok: boolean, objectsChecked: number, findings: readonly Finding[]): string {
	const what = ok ? 'The store is whole' : plural(findings.length, 'finding');
	return `${what}; ${plural(objectsChecked, 'object')} read.`;
}

function formatFinding({ code, message, checkpointIds = [], paths = [] }: Finding): string {
	const details = [
		...checkpointIds.map((id) => `    checkpoint ${id}`),
		...paths.map((path) => `    path ${printable(path)}`),
	];
	return [`  ${code}: ${message}`, ...details].join('\n');
}

const adopt: Command = {
	name: 'adopt',
	usage: 'STORE',
	summary: 'tie a store to the workspace folder, after that was moved or copied',
	options: {},
	words: { least: 1, most: 1 },
	namesStore: true,
	run: async ({ checkpoints, words, signal }) => {
		const folders = await checkpoints.bind(signal);
		const store = path.resolve(words[0] ?? '');
		return { json: { store, folders }, text: `The store in ${store} is of ${folders.join(', ')} now.` };
	},
};

export const storeCommands: readonly Command[] = [prune, gc, stats, verify, adopt];
