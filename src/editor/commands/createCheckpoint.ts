/** `Cairn: Create Checkpoint…`: asks for a message, captures, says what came of it. */
import * as vscode from 'vscode';
import type { CreateResult } from '../../core/capture/createOptions';
import type { Checkpoint, SkippedFile } from '../../core/checkpoint';
import { CairnError } from '../../core/errors';
import { type CreateArguments, executeCommand } from '../contributions';
import type { FirstCapture } from '../firstCapture';
import { knownCheckpoint } from '../knownCheckpoint';
import { withLateProgress } from '../lateProgress';
import type { Notifier } from '../notify';
import { countsOf, quotedTitleOf, skippedSentence } from '../present';
import type { Session } from '../session';
import type { Capturer } from '../triggers/capturer';

interface CreateParts {
	readonly session: Session;
	readonly capturer: Capturer;
	readonly firstCapture: FirstCapture;
	readonly notifier: Notifier;
}

/** By their labels. */
type Actions = Readonly<Record<string, () => unknown>>;

/** Returns the new checkpoint; undefined where nothing has changed, or where the user gave no message. */
export async function createCheckpoint(
	{ session, capturer, firstCapture, notifier }: CreateParts,
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
	const create = (): Promise<CreateResult> =>
		withLateProgress('Cairn: creating a checkpoint', (options) =>
			capturer.create(params, options, given !== undefined),
		);
	const result = given ? await create() : await createOrAsk(firstCapture, create);
	if (!result) return undefined;
	const { created, checkpoint, skipped } = result;
	logSkipped(notifier, skipped);
	if (created) void announce(notifier, checkpoint, skipped);
	else {
		// A program that calls the command learns that nothing has changed, and names nothing.
		const told = sayUnchanged(session, notifier, result, given ? '' : (message ?? ''));
		told.catch((error: unknown) => notifier.error(error));
	}
	return created ? checkpoint : undefined;
}

/** Undefined where the user was asked whether to go on, and did not want to. */
async function createOrAsk(
	firstCapture: FirstCapture,
	create: () => Promise<CreateResult>,
): Promise<CreateResult | undefined> {
	try {
		return await create();
	} catch (error) {
		const isAllowed = await firstCapture.isAllowed(error);
		if (isAllowed === undefined) throw error;
		return isAllowed ? create() : undefined;
	}
}

/** Tells that nothing has changed. A message that was typed is not lost: the checkpoint that has the state is called so from now on. */
async function sayUnchanged(
	session: Session,
	notifier: Notifier,
	{ checkpoint, skipped }: CreateResult,
	typed: string,
): Promise<void> {
	const before = quotedTitleOf(checkpoint);
	const isNamed = typed !== '' && typed !== checkpoint.message;
	const operation = isNamed ? (await session.request('edit', { id: checkpoint.id, message: typed })).operationId : null;
	const sentence = isNamed
		? `Nothing has changed: the current state, until now ${before}, is called ${quotedTitleOf({ message: typed })}.`
		: `Nothing has changed since checkpoint ${before}.`;
	const takeBack = (): unknown => operation && takeBackName(session, { id: checkpoint.id, given: typed, operation });
	const actions: Actions = operation ? { Undo: takeBack } : {};
	if (skipped.length === 0) await notifier.info(sentence, actions);
	else await notifier.warn(`${sentence} ${skippedSentence(skipped)}`, actions);
}

/** @param given the name, which may be another one by now @throws CairnError `unavailable` if it is */
async function takeBackName(
	session: Session,
	{ id, given, operation }: { readonly id: string; readonly given: string; readonly operation: string },
): Promise<void> {
	const now = await knownCheckpoint(session, id);
	if (now.message !== given) {
		throw new CairnError('unavailable', `The state was renamed since: it is called ${quotedTitleOf(now)}.`);
	}
	await session.request('undo', { operation });
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
