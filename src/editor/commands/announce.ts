/** Tells what a restore did: one sentence with the action that matters, and what it changed behind `View Changes`. */
import type { RestoreReport } from '../../core/checkpoint';
import { executeCommand } from '../contributions';
import { type Notifier, staysOpen } from '../notify';

/** A toast stays: its button takes back what it tells of, and nothing that was done since. */
export function undoAction({
	operationId,
}: {
	readonly operationId: string | null;
}): Readonly<Record<string, () => unknown>> {
	if (operationId === null) return {};
	return { Undo: () => executeCommand('cairn.undo', { operation: operationId }) };
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
	const actions = { ...action, ...viewAction(report), ...logAction(notifier, report) };
	return report.failed.length === 0 ? notifier.info(sentence, actions) : notifier.warn(sentence, actions);
}

/** What was on disk before beside what is there now. */
function viewAction({ safetyCheckpointId, written, deleted }: RestoreReport): Readonly<Record<string, () => unknown>> {
	const paths = [...written, ...deleted];
	if (safetyCheckpointId === null || paths.length === 0) return {};
	const view = async (): Promise<unknown> => {
		await executeCommand('cairn.compareWithWorkspace', { id: safetyCheckpointId, paths });
		return staysOpen;
	};
	return { 'View Changes': view };
}

/** The log has the reason for each path that was left alone. A warning brings its own button. */
function logAction(notifier: Notifier, { kept, failed }: RestoreReport): Readonly<Record<string, () => unknown>> {
	if (kept.length === 0 || failed.length > 0) return {};
	const show = (): unknown => {
		notifier.showLog();
		return staysOpen;
	};
	return { 'Show Log': show };
}
