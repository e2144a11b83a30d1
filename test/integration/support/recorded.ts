/** What the history of the opened workspace has, inside the extension host. */
import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import type { CairnApi, Checkpoint } from '../../../cairn';
import { eventually } from '../../support/eventually';
import { activateCairn, workspaceFolder } from './cairn';

export const inWorkspace = (file: string): vscode.Uri => vscode.Uri.joinPath(workspaceFolder(), file);
export const onDisk = (file: string): string => path.join(workspaceFolder().fsPath, file);

/** For a `describe`: nothing is waiting to be recorded before its first test, nor after each. */
export function withIdleCairn(opened: (cairn: CairnApi) => void): void {
	let cairn: CairnApi | undefined;
	before(async () => {
		cairn = await activateCairn();
		await cairn.whenIdle();
		opened(cairn);
	});
	afterEach(async () => {
		await vscode.commands.executeCommand('workbench.action.closeAllEditors');
		await cairn?.whenIdle();
	});
}

export async function newest(cairn: CairnApi): Promise<Checkpoint | undefined> {
	return (await cairn.listCheckpoints({ limit: 1 }))[0];
}

/** The text of a file in a checkpoint; undefined where it has none. */
export async function textIn(cairn: CairnApi, id: string, file: string): Promise<string | undefined> {
	const bytes = (await cairn.getCheckpointFiles(id, [file])).get(file);
	return bytes && Buffer.from(bytes).toString();
}

/** Waits for a checkpoint with this label and gives it. */
export async function labelled(cairn: CairnApi, label: string | RegExp): Promise<Checkpoint> {
	const fits = ({ message }: Checkpoint): boolean =>
		typeof label === 'string' ? message === label : label.test(message);
	const found = await eventually(
		`a checkpoint ${String(label)}`,
		async () => {
			const checkpoints = await cairn.listCheckpoints({ limit: 10 });
			return checkpoints.find(fits) ?? checkpoints.map(({ message }) => message);
		},
		(result) => !Array.isArray(result),
	);
	assert.ok(!Array.isArray(found));
	return found;
}
