/** Tells what a restore did: one sentence with the action that matters, and the files behind `Show Details`. */
import type { RestoreReport } from '../../core/checkpoint';
import { executeCommand } from '../contributions';
import { type Notifier, staysOpen } from '../notify';

/** A toast stays: its button takes back what it tells of, and nothing that was done since. */
export function undoAction({ safetyCheckpointId }: RestoreReport): Readonly<Record<string, () => unknown>> {
	return { Undo: () => executeCommand('cairn.undo', { to: safetyCheckpointId }) };
}

/** What a question before a restore ends with. @param what is kept */
export function safetySentence(what: string): string {
	return `${what} is kept as a safety checkpoint first, and Undo brings it back.`;
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
	const showDetails = (): unknown => {
		notifier.showLog();
		return staysOpen;
	};
	const actions = { ...action, ...(listed > 0 ? { 'Show Details': showDetails } : {}) };
	return report.failed.length === 0 ? notifier.info(sentence, actions) : notifier.warn(sentence, actions);
}
