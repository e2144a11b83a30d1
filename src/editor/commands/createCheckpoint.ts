/** `Cairn: Create Checkpoint…`: asks for a message, captures, says what came of it. */
import * as vscode from 'vscode';
import type { Checkpoint, SkippedFile } from '../../core/checkpoint';
import { type CreateArguments, executeCommand } from '../contributions';
import { withLateProgress } from '../lateProgress';
import type { Notifier } from '../notify';
import { countsOf, quotedTitleOf, skippedSentence } from '../present';
import type { Capturer } from '../triggers/capturer';

/** Returns the new checkpoint; undefined where nothing has changed, or where the user gave no message. */
export async function createCheckpoint(
	capturer: Capturer,
	notifier: Notifier,
	given: CreateArguments | undefined,
): Promise<Checkpoint | undefined> {
	const wanted = given ?? (await askForMessage());
	if (!wanted) return undefined;
	const { message, tags, pinned } = wanted;
	const params = {
		...(message === undefined ? {} : { message }),
		...(tags === undefined ? {} : { tags }),
		...(pinned === undefined ? {} : { pinned }),
	};
	const { created, checkpoint, skipped } = await withLateProgress('Cairn: creating a checkpoint', (options) =>
		capturer.create(params, options),
	);
	logSkipped(notifier, skipped);
	if (created) void announce(notifier, checkpoint, skipped);
	else void notifier.info(`Nothing has changed since checkpoint ${quotedTitleOf(checkpoint)}.`);
	return created ? checkpoint : undefined;
}

async function askForMessage(): Promise<CreateArguments | undefined> {
	const message = await vscode.window.showInputBox({
		title: 'Create Checkpoint',
		prompt: 'What is this state? Enter creates the checkpoint.',
		placeHolder: 'Before the refactoring',
		ignoreFocusOut: true,
	});
	return message === undefined ? undefined : { message: message.trim() };
}

function announce(notifier: Notifier, checkpoint: Checkpoint, skipped: readonly SkippedFile[]): Promise<void> {
	const sentence = `Checkpoint ${quotedTitleOf(checkpoint)} created: ${countsOf(checkpoint)}.`;
	const actions = { 'View Changes': () => executeCommand('cairn.viewChanges', { id: checkpoint.id }) };
	if (skipped.length === 0) return notifier.info(sentence, actions);
	return notifier.warn(`${sentence} ${skippedSentence(skipped)}`, actions);
}

/** Every file that a checkpoint left out stands in the log with its reason. */
export function logSkipped(notifier: Notifier, skipped: readonly SkippedFile[]): void {
	notifier.details(skipped.map(({ path, reason, message }) => `Left out (${reason}): ${path}: ${message}`));
}
