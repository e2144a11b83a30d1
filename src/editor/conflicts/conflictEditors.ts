/** Opens a conflict of a revert: in VS Code's three-way merge editor, or in its diff editor where there are no three texts. */
import * as vscode from 'vscode';
import type { Checkpoint, CheckpointId } from '../../core/checkpoint';
import type { RevertConflict } from '../../core/merge/conflicts';
import { asOnDisk, toAbsentUri, toCheckpointUri } from '../checkpointUri';
import { nameOf, quotedTitleOf } from '../present';
import type { Session } from '../session';
import { diskKind, workspaceUri } from '../workspacePaths';
import { mergeCommand, whichEditor } from './whichEditor';

/** What a conflict belongs to. */
export interface ConflictOrigin {
	/** The checkpoint whose changes are reverted. */
	readonly step: Checkpoint;
	readonly parentId: CheckpointId;
}

/** @returns a sentence instead, if there is nothing to see */
export async function openConflict(
	session: Session,
	origin: ConflictOrigin,
	conflict: RevertConflict,
): Promise<string | undefined> {
	const editor = whichEditor(conflict, await vscode.commands.getCommands());
	return editor === 'merge' ? openMerge(session, origin, conflict) : openDiff(session, origin, conflict);
}

/** The result is the real file, as it is now: nothing is written before the user takes something over. */
async function openMerge(
	session: Session,
	{ step, parentId }: ConflictOrigin,
	{ path, reason, checkpointPath = path, oldPath = path }: RevertConflict,
): Promise<undefined> {
	const title = quotedTitleOf(step);
	// The editor compares the file with what it was when it was opened: a checkpoint has that.
	const message = `Before resolving conflicts with ${title}`;
	const { checkpoint: now } = await session.request('create', { message, trigger: 'safety' });
	// What the step removed has no common version: both sides have made a file of it.
	const hasBase = reason !== 'cameBackSince';
	const output = workspaceUri(session.roots, path);
	const side = (id: CheckpointId, name: string): vscode.Uri => asOnDisk(toCheckpointUri(id, name), output);
	await vscode.commands.executeCommand(mergeCommand, {
		base: hasBase ? side(step.id, checkpointPath) : asOnDisk(toAbsentUri(step.id, path), output),
		input1: { uri: side(now.id, path), title: 'Now', description: 'changed since', detail: path },
		input2: { uri: side(parentId, oldPath), title: 'Reverted', description: `before ${title}`, detail: oldPath },
		output,
	});
	return undefined;
}

/** On the left the file before the step, on the right the real file, in which parts can be taken over. */
async function openDiff(
	session: Session,
	{ step, parentId }: ConflictOrigin,
	{ path, oldPath = path }: RevertConflict,
): Promise<string | undefined> {
	const disk = workspaceUri(session.roots, path);
	const [kindNow, wasThere] = await Promise.all([diskKind(disk), isFileIn(session, parentId, oldPath)]);
	const isFile = kindNow === 'file';
	if (!isFile && !wasThere) return `“${path}” has no text to compare, neither now nor before ${quotedTitleOf(step)}.`;
	const before = wasThere ? toCheckpointUri(parentId, oldPath) : toAbsentUri(parentId, oldPath);
	const right = isFile ? disk : toAbsentUri(parentId, path);
	const title = `${nameOf(path)} (before ${quotedTitleOf(step)} ↔ Workspace)`;
	await vscode.commands.executeCommand('vscode.diff', asOnDisk(before, disk), right, title);
	return undefined;
}

async function isFileIn(session: Session, id: CheckpointId, path: string): Promise<boolean> {
	const files = await session.request('files', { id, paths: [path] });
	return files.some((file) => file.path === path && (file.kind === 'file' || file.kind === 'executable'));
}
