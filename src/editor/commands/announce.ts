/** Tells what a restore did: one sentence with the action that matters, and the files behind `Show Details`. */
import { plural } from '../../base/text';
import type { KeepReason, RestoreReport } from '../../core/checkpoint';
import { executeCommand } from '../contributions';
import type { Notifier } from '../notify';
import { restoreSummary } from '../present';

/** A toast stays: its button takes back what it tells of, and nothing that was done since. */
export function undoAction({ safetyCheckpointId }: RestoreReport): Readonly<Record<string, () => unknown>> {
	return { Undo: () => executeCommand('cairn.undo', { to: safetyCheckpointId }) };
}

/** What a question before a restore ends with. @param what is kept */
export function safetySentence(what: string): string {
	return `${what} is kept as a safety checkpoint first, and Undo brings it back.`;
}

/** `The restore was undone: 1 file restored.`, and what stays as it is. */
export function reportSentence(what: string, report: RestoreReport): string {
	return `${what}: ${restoreSummary(report)}.${keptSentence(report)}`;
}

/** What stays as it is, and why in a word; the details have each path with its reason. */
export function keptSentence({ kept }: RestoreReport): string {
	const isUncovered = (reason: KeepReason): boolean =>
		['notInScopeThen', 'skippedThen', 'notInSafetyCheckpoint'].includes(reason);
	const uncovered = kept.filter(({ reason }) => isUncovered(reason)).length;
	// Where no file is to be made of an editor's text, none stays.
	const blocked = kept.filter(({ reason }) => !isUncovered(reason) && reason !== 'untitledEditor').length;
	const verb = (count: number): string => (count === 1 ? 'stays as it is' : 'stay as they are');
	return [
		uncovered === 0 ? '' : ` ${plural(uncovered, 'file')} that the checkpoint does not cover ${verb(uncovered)}.`,
		blocked === 0 ? '' : ` ${plural(blocked, 'file')} ${verb(blocked)}: something is in the way.`,
	].join('');
}

export function announce(
	notifier: Notifier,
	sentence: string,
	report: RestoreReport,
	action: Readonly<Record<string, () => unknown>>,
): Promise<void> {
	notifier.details([
		...report.written.map((path) => `Restored: ${path}`),
		...report.deleted.map((path) => `Deleted: ${path}`),
		...report.kept.map(({ path, reason }) => `Kept (${reason}): ${path}`),
		...report.failed.map(({ path, reason }) => `Failed: ${path}: ${reason}`),
	]);
	const listed = report.written.length + report.deleted.length + report.kept.length + report.failed.length;
	const actions = {
		...action,
		...(listed > 0 ? { 'Show Details': () => notifier.showLog() } : {}),
	};
	return report.failed.length === 0 ? notifier.info(sentence, actions) : notifier.warn(sentence, actions);
}
