/** The commands that take acts back and do them again, and the log, which names all that can be taken back. */
import { plural } from '../base/text';
import type { Act, ActDone, UndoWanted } from '../core/acts';
import { cancelledError } from '../core/errors';
import type { ActPreview } from '../core/restore/requests';
import { count, skipOption, skipped } from './arguments';
import type { Command, CommandContext, CommandOutput } from './command';
import { exitCodeOf, formatAct, formatReport, printable } from './format';

const commandOptions = { ...skipOption, 'dry-run': { type: 'boolean' }, yes: { type: 'boolean', short: 'y' } } as const;

const undo: Command = {
	name: 'undo',
	usage: '[OPERATION] [--skip PATH]… [--dry-run] [--yes]',
	summary: 'undo the last restore, deletion or prune, or an operation that log names',
	options: commandOptions,
	words: { least: 0, most: 1 },
	run: async (context) => {
		const { checkpoints, words, values, signal } = context;
		const wanted: UndoWanted = { operation: words[0] };
		const options = { ...skipped(values), signal };
		const look = (): Promise<ActPreview> => checkpoints.previewUndo({ ...wanted, ...options });
		if (values['dry-run'] === true) return formatPreview('undo', await look());
		const asked = await confirm(context, 'undo', look);
		const done = await checkpoints.undo({ ...options, operation: asked?.act.operationId ?? wanted.operation });
		return formatDone('undone', `Undid ${formatAct(done)}`, done);
	},
};

const redo: Command = {
	name: 'redo',
	usage: '[--skip PATH]… [--dry-run] [--yes]',
	summary: 'do the act again that was undone last',
	options: commandOptions,
	words: { least: 0, most: 0 },
	run: async (context) => {
		const { checkpoints, values, signal } = context;
		const options = { ...skipped(values), signal };
		const look = (): Promise<ActPreview> => checkpoints.previewRedo(options);
		if (values['dry-run'] === true) return formatPreview('redo', await look());
		await confirm(context, 'redo', look);
		const done = await checkpoints.redo(options);
		return formatDone('redone', `Did again: ${formatAct(done)}`, done);
	},
};

/** How many files a question names. */
const namedFiles = 10;

/** On a terminal a person is asked about what takes more back than what has just been done. @throws CairnError `cancelled` */
async function confirm(
	{ ask, values }: CommandContext,
	verb: 'undo' | 'redo',
	look: () => Promise<ActPreview>,
): Promise<ActPreview | undefined> {
	if (!ask || values['yes'] === true) return undefined;
	const preview = await look();
	if (!preview.asks) return preview;
	const { written = [], deleted = [] } = preview.restore?.report ?? {};
	const files = [...deleted.map((path) => `D ${printable(path)}`), ...written.map((path) => `W ${printable(path)}`)];
	const more = files.length - namedFiles;
	const lines = [
		...sentencesOf(verb, preview),
		...files.slice(0, namedFiles),
		...(more > 0 ? [`… and ${plural(more, 'other file')}; --dry-run lists them all.`] : []),
	];
	if (await ask(`${lines.join('\n')}\nGo on? [y/N] `)) return preview;
	throw cancelledError();
}

function sentencesOf(verb: 'undo' | 'redo', { act, newerCount, newest, restore }: ActPreview): string[] {
	const { written = [], deleted = [] } = restore?.report ?? {};
	const since = newest ? `; the newest is ${printable(newest)}` : '';
	const isOne = newerCount === 1;
	return [
		`Would ${verb} ${formatAct(act)}`,
		...(restore ? [`Would write ${plural(written.length, 'file')}, delete ${deleted.length}.`] : []),
		...(restore?.changedSince ? ['Files that it concerns have been changed since.'] : []),
		...(newerCount > 0 ? [`${plural(newerCount, 'checkpoint')} ${isOne ? 'was' : 'were'} made since${since}.`] : []),
	];
}

function formatPreview(verb: 'undo' | 'redo', preview: ActPreview): CommandOutput {
	const { act, restore, asks, newerCount } = preview;
	const [first = '', , ...others] = sentencesOf(verb, preview);
	const text = restore ? [first, ...others, formatReport(restore.report)] : sentencesOf(verb, preview);
	const done = { [verb === 'undo' ? 'undone' : 'redone']: handleOf(act) };
	const json = { ...done, asks, newerCount, ...(restore && { report: restore.report }), dryRun: true };
	return { json, text: text.join('\n') };
}

function formatDone(
	key: 'undone' | 'redone',
	sentence: string,
	done: ActDone,
): CommandOutput & { readonly exitCode: number } {
	const { report } = done;
	const idle = done.changedNothing ? ['It had changed nothing, so there was nothing to take back.'] : [];
	const lines = [sentence, ...idle, ...(report ? [formatReport(report)] : [])];
	const json = { [key]: handleOf(done), ...(report && { report }) };
	return { json, text: lines.join('\n'), exitCode: report ? exitCodeOf(report) : 0 };
}

function handleOf({ operation, id, operationId, title, at, changedNothing }: Act): Act {
	return { operation, id, operationId, title, at, changedNothing };
}

const log: Command = {
	name: 'log',
	usage: '[--limit N]',
	summary: 'list what was done to the history, newest first; undo takes what has canUndo',
	options: { limit: { type: 'string' } },
	words: { least: 0, most: 0 },
	run: ({ checkpoints, values }) => {
		const operations = checkpoints.operations(count(values, 'limit'));
		const rows = operations.map(({ at, operation, id, ...details }) => {
			const rest = Object.entries(details).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
			return [at.toISOString(), operation.padEnd(9), id ?? '-', ...rest].join('  ');
		});
		return { json: { operations }, text: rows.join('\n') };
	},
};

export const undoCommands: readonly Command[] = [undo, redo, log];
