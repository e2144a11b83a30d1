/** The commands that make, show and restore checkpoints, each a row of usage, options and what it calls. */
import path from 'node:path';
import type { CheckpointFilter } from '../core/checkpoint';
import { normalizePath } from '../core/treePath';
import { count, type ParsedArguments, skipOption, skipped, text, texts, time, usageError } from './arguments';
import type { Command } from './command';
import { changedScope, scopeOptions } from './scopeCommand';
import { exitCodeOf, formatChanges, formatCheckpoint, formatReport, formatSkipped, printable } from './format';

const create: Command = {
	name: 'create',
	usage:
		'[-m MSG] [--author A] [--tag T]… [--pin] [--allow-empty] [--include GLOB]… [--exclude GLOB]… [--max-file-size BYTES] [--once] [--max-store-size BYTES]',
	summary:
		'make a checkpoint of the workspace; what changes the scope does so for good, with --once for this checkpoint',
	options: {
		message: { type: 'string', short: 'm' },
		author: { type: 'string' },
		tag: { type: 'string', multiple: true },
		pin: { type: 'boolean' },
		'allow-empty': { type: 'boolean' },
		...scopeOptions,
		once: { type: 'boolean' },
		'max-store-size': { type: 'string' },
	},
	words: { least: 0, most: 0 },
	createsStore: true,
	scope: changedScope,
	run: async ({ checkpoints, values, signal, onProgress }) => {
		checkpoints.sizeLimit = count(values, 'max-store-size');
		const author = text(values, 'author');
		const message = text(values, 'message');
		const result = await checkpoints.create({
			...(message === undefined ? {} : { message }),
			...(author === undefined ? {} : { author }),
			tags: texts(values, 'tag') ?? [],
			pinned: values['pin'] === true,
			allowEmpty: values['allow-empty'] === true,
			signal,
			onProgress,
		});
		const { checkpoint, created, skipped } = result;
		const line = created
			? formatCheckpoint(checkpoint, checkpoint.id)
			: `Nothing has changed since checkpoint ${checkpoint.id}.`;
		return { json: { created, checkpoint, skipped }, text: [line, ...formatSkipped(skipped)].join('\n') };
	},
};

const list: Command = {
	name: 'list',
	usage: '[--limit N] [--since TIME] [--until TIME] [--tag T]… [--trigger T] [--path PATH] [--all]',
	summary: 'list checkpoints, newest first; with --all also unsaved states that a later one stands for',
	options: {
		limit: { type: 'string' },
		since: { type: 'string' },
		until: { type: 'string' },
		tag: { type: 'string', multiple: true },
		trigger: { type: 'string' },
		path: { type: 'string' },
		all: { type: 'boolean' },
	},
	words: { least: 0, most: 0 },
	run: ({ checkpoints, values }) => {
		const filter = filterOf(values);
		const found = checkpoints.list(filter);
		const asked = filter.path === undefined ? undefined : normalizePath(filter.path);
		const rows = found.map((checkpoint) => formatCheckpoint(checkpoint, checkpoints.head, asked));
		return { json: { head: checkpoints.head, checkpoints: found }, text: rows.join('\n') };
	},
};

function filterOf(values: ParsedArguments['values']): CheckpointFilter {
	const filter = {
		limit: count(values, 'limit'),
		since: time(values, 'since'),
		until: time(values, 'until'),
		tags: texts(values, 'tag'),
		trigger: text(values, 'trigger'),
		path: text(values, 'path'),
		all: values['all'] === true ? true : undefined,
	};
	return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

const show: Command = {
	name: 'show',
	usage: 'ID',
	summary: 'show what a checkpoint changed and what it left out',
	options: {},
	words: { least: 1, most: 1 },
	run: ({ checkpoints, words }) => {
		const details = checkpoints.show(words[0] ?? '');
		const { checkpoint, changes, skipped } = details;
		const lines = [
			formatCheckpoint(checkpoint, checkpoints.head),
			...formatChanges(changes),
			...formatSkipped(skipped),
		];
		return { json: details, text: lines.join('\n') };
	},
};

const files: Command = {
	name: 'files',
	usage: 'ID [PATH]…',
	summary: 'list the files of a checkpoint',
	options: {},
	words: { least: 1, most: Infinity },
	run: ({ checkpoints, words }) => {
		const [id = '', ...paths] = words;
		const found = checkpoints.files(id, paths.length === 0 ? undefined : paths);
		const rows = found.map(
			(file) => `${file.kind.padEnd(10)} ${String(file.size).padStart(10)}  ${printable(file.path)}`,
		);
		return { json: { files: found }, text: rows.join('\n') };
	},
};

const cat: Command = {
	name: 'cat',
	usage: 'ID PATH [--disk]',
	summary: 'write the bytes of a file to standard output; with --disk as the disk had it, whatever an editor held',
	options: { disk: { type: 'boolean' } },
	words: { least: 2, most: 2 },
	run: ({ checkpoints, values, words }) => ({
		bytes: checkpoints.stream(words[0] ?? '', words[1] ?? '', values['disk'] === true ? 'disk' : undefined),
	}),
};

const diff: Command = {
	name: 'diff',
	usage: '[FROM] TO [PATH]…',
	summary: 'list what differs; FROM is the parent of TO if it is left out, - for nothing',
	options: {},
	words: { least: 1, most: Infinity },
	run: ({ checkpoints, words }) => {
		const [first = '', second, ...paths] = words;
		const to = second ?? first;
		const parent = second === undefined ? (checkpoints.show(to).checkpoint.parentId ?? undefined) : first;
		const found = checkpoints.diff(parent === '-' ? undefined : parent, to, paths.length === 0 ? undefined : paths);
		return { json: found, text: formatChanges(found.changes).join('\n') };
	},
};

const restore: Command = {
	name: 'restore',
	usage: 'ID [PATH]… [--follow] [--skip PATH]… [--dry-run] [--to DIR]',
	summary:
		'bring the workspace back to a checkpoint, or write a copy of it into DIR; --follow brings a renamed PATH from the name that it had then',
	options: { follow: { type: 'boolean' }, 'dry-run': { type: 'boolean' }, to: { type: 'string' }, ...skipOption },
	words: { least: 1, most: Infinity },
	run: async ({ checkpoints, values, words, signal }) => {
		const [id = '', ...paths] = words;
		const to = text(values, 'to');
		if (to === '') throw usageError('--to takes a folder.');
		// An unset variable of a script, which must not stand for everything.
		if (paths.includes('')) throw usageError('A path is empty. Without any path everything is restored.');
		const follow = values['follow'] === true;
		if (follow && (paths.length === 0 || to !== undefined)) {
			throw usageError('--follow takes paths, and brings them into the workspace: it goes without --to.');
		}
		const report = await checkpoints.restore(id, {
			...(paths.length === 0 ? {} : { paths }),
			...skipped(values),
			dryRun: values['dry-run'] === true,
			renamed: follow ? 'follow' : 'refuse',
			...(to === undefined ? {} : { to: path.resolve(to) }),
			signal,
		});
		return { json: report, text: formatReport(report), exitCode: exitCodeOf(report) };
	},
};

export const checkpointCommands: readonly Command[] = [create, list, show, files, cat, diff, restore];
