/** The commands that take back part of what happened, or end what was interrupted: reverting one checkpoint, deleted files. */
import { plural } from '../base/text';
import type { RevertReport } from '../core/restore/requests';
import { count, skipOption, skipped, usageError } from './arguments';
import type { Command } from './command';
import { exitCodeOf, formatReport, printable } from './format';

const revert: Command = {
	name: 'revert',
	usage: 'ID [PATH]… [--skip PATH]… [--dry-run] [--skip-conflicts]',
	summary: 'take back what one checkpoint changed, and keep what came later',
	options: { 'dry-run': { type: 'boolean' }, 'skip-conflicts': { type: 'boolean' }, ...skipOption },
	words: { least: 1, most: Infinity },
	run: async ({ checkpoints, values, words, signal }) => {
		const [id = '', ...paths] = words;
		const skipConflicts = values['skip-conflicts'] === true;
		const options = { skipConflicts, signal, ...skipped(values), ...(paths.length > 0 ? { paths } : {}) };
		const isDry = values['dry-run'] === true;
		const report = isDry ? await checkpoints.previewRevert(id, options) : await checkpoints.revert(id, options);
		const exitCode = report.conflicts.length > 0 ? 1 : exitCodeOf(report);
		return { json: report, text: formatRevert(report, skipConflicts), exitCode };
	},
};

function formatRevert(report: RevertReport, skipConflicts: boolean): string {
	const conflicts = report.conflicts.map(({ path, reason }) => `Conflict ${printable(path)} (${reason})`);
	if (conflicts.length === 0 || skipConflicts) return [formatReport(report), ...conflicts].join('\n');
	const count = plural(conflicts.length, 'conflict');
	const none = report.dryRun ? 'Nothing would be written' : 'Nothing was written';
	return [
		`${none}: ${count}. With --skip-conflicts everything else is taken back; PATHs after the ID take back only these.`,
		...conflicts,
	].join('\n');
}

const deleted: Command = {
	name: 'deleted',
	usage: '[FOLDER] [--limit N]',
	summary: 'list the files that a checkpoint has and the workspace does not',
	options: { limit: { type: 'string' } },
	words: { least: 0, most: 1 },
	run: async ({ checkpoints, values, words, signal }) => {
		const files = await checkpoints.deletedFiles(words[0], count(values, 'limit'), signal);
		const rows = files.map(({ path, id, deletedAt, renamedTo }) => {
			const when = deletedAt?.toISOString() ?? 'since the last one    ';
			const renamed = renamedTo === undefined ? '' : ` (much like ${printable(renamedTo)}, which came then)`;
			return `${when}  ${id}  ${printable(path)}${renamed}`;
		});
		return { json: { files }, text: rows.join('\n') };
	},
};

const undelete: Command = {
	name: 'undelete',
	usage: 'PATH… [--skip PATH]…',
	summary: 'bring deleted files back, all of a folder too, each from the newest checkpoint that has it',
	options: skipOption,
	words: { least: 1, most: Infinity },
	run: async ({ checkpoints, values, words, signal }) => {
		// An unset variable of a script, which must not stand for everything.
		if (words.includes('')) throw usageError('A path is empty. The path . stands for everything.');
		const report = await checkpoints.undelete(words, { ...skipped(values), signal });
		return { json: report, text: formatReport(report), exitCode: exitCodeOf(report) };
	},
};

const finish: Command = {
	name: 'finish',
	usage: '[--skip PATH]…',
	summary: 'carry out a restore that was interrupted; undo takes it back instead',
	options: skipOption,
	words: { least: 0, most: 0 },
	run: async ({ checkpoints, values, signal }) => {
		const report = await checkpoints.finishRestore({ ...skipped(values), signal });
		return { json: report, text: formatReport(report), exitCode: exitCodeOf(report) };
	},
};

export const recoveryCommands: readonly Command[] = [revert, deleted, undelete, finish];
