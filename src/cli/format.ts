/** How checkpoints, changes and reports read on a terminal. */
import { ageOf } from '../base/age';
import { plural } from '../base/text';
import type { Act } from '../core/acts';
import type { Change, CheckpointId, ListedCheckpoint, RestoreReport, SkippedFile } from '../core/checkpoint';
import { otherName } from '../core/treePath';

const letters = { added: 'A', modified: 'M', removed: 'D', renamed: 'R' } as const;

/** Names may hold anything: what is not printable, and the quote itself, is shown as in JSON. */
export function printable(name: string): string {
	return /[\p{Cc}\p{Cf}"\\]/u.test(name) ? JSON.stringify(name) : name;
}

/** A word as bash and zsh take it, whatever is in it, and with nothing that a terminal would obey. */
export function shellWord(word: string): string {
	if (/^[\w./@%+=:,-]+$/.test(word)) return word;
	if (!/[\p{Cc}\p{Cf}]/u.test(word)) return `'${word.replaceAll("'", "'\\''")}'`;
	const escaped = word
		.replace(/[\\']/g, '\\$&')
		.replace(/[\p{Cc}\p{Cf}]/gu, (one) => `\\U${(one.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`);
	return `$'${escaped}'`;
}

/** @param asked the path whose history is listed: what it is called in the checkpoint is told when that is another name */
export function formatCheckpoint(checkpoint: ListedCheckpoint, head: CheckpointId | null, asked?: string): string {
	const { id, createdAt, message, trigger, stats, tags, pinned, path, status } = checkpoint;
	const marks = [
		...(id === head ? ['HEAD'] : []),
		...(pinned ? ['pinned'] : []),
		...tags.map((tag) => `#${printable(tag)}`),
		...(path === undefined || path === asked ? [] : [`as ${printable(path)}`]),
		...(status === 'removed' ? ['removed'] : []),
	];
	const suffix = marks.length === 0 ? '' : ` (${marks.join(', ')})`;
	const changes = `+${stats.added} ~${stats.modified} -${stats.removed}`;
	return `${id}  ${createdAt.toISOString()}  ${trigger.padEnd(8)}  ${changes}  ${printable(message)}${suffix}`;
}

export function formatChanges(changes: readonly Change[]): string[] {
	return changes.map(({ status, path, oldPath, leftScope, unsaved }) => {
		const from = oldPath === undefined ? '' : `${printable(oldPath)} -> `;
		const why = leftScope ? ' (left the scope)' : unsaved ? ' (unsaved)' : '';
		return `${letters[status]} ${from}${printable(path)}${why}`;
	});
}

export function formatSkipped(skipped: readonly SkippedFile[]): string[] {
	if (skipped.length === 0) return [];
	const rows = skipped.map(({ path, reason, message }) => `  ${printable(path)}: ${message} (${reason})`);
	return [`Left out (${plural(skipped.length, 'file')}):`, ...rows];
}

/** What a restore ends the program with: 1 where a path is not as it was wanted. */
export function exitCodeOf({ failed }: RestoreReport): number {
	return failed.length === 0 ? 0 : 1;
}

/** `the restore of “before”, 3 hours ago (2026-01-31T12:00:00.000Z, operation 0123456789abcdef).` */
export function formatAct({ title, at, operationId }: Act): string {
	return `${printable(title)}, ${ageOf(at, new Date())} (${at.toISOString()}, operation ${operationId}).`;
}

export function formatReport(report: RestoreReport): string {
	const would = report.dryRun ? 'Would write' : 'Wrote';
	const absent = new Set(report.absentThen);
	const remark = (path: string): string => {
		const then = otherName(path, report.names);
		if (then !== undefined) return ` (${printable(then)} in the checkpoint)`;
		return absent.has(path) ? ' (not in the checkpoint)' : '';
	};
	const counts = `${would} ${plural(report.written.length, 'file')}, ${report.dryRun ? 'delete' : 'deleted'} ${report.deleted.length}.`;
	const isIdle = report.written.length + report.deleted.length + report.failed.length === 0;
	const idle = `${report.dryRun ? 'No file would change' : 'No file was changed'}: all that was asked for is ${report.kept.length > 0 ? 'kept, or ' : ''}as wanted already.`;
	const lines = [
		isIdle ? idle : counts,
		...report.written.map((path) => `W ${printable(path)}${remark(path)}`),
		...report.deleted.map((path) => `D ${printable(path)}${remark(path)}`),
		...report.kept.map(({ path, reason }) => `Kept ${printable(path)} (${reason})`),
		...report.failed.map(({ path, reason }) => `Failed ${printable(path)}: ${reason}`),
	];
	if (report.safetyCheckpointId) lines.push(`The state from before is in checkpoint ${report.safetyCheckpointId}.`);
	return lines.join('\n');
}
