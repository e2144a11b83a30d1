/** Cairn as other extensions meet it, inside the extension host. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { CairnApi } from '../../../cairn';
import { eventually } from '../../support/eventually';

export const extensionId = 'cairn-dev.cairn';

/** The API of the extension; it activates by itself, and this waits for it. */
export async function activateCairn(): Promise<CairnApi> {
	const extension = vscode.extensions.getExtension<CairnApi>(extensionId);
	assert.ok(extension, 'the extension is there');
	return await extension.activate();
}

/** The first workspace folder. */
export function workspaceFolder(): vscode.Uri {
	const [folder] = vscode.workspace.workspaceFolders ?? [];
	assert.ok(folder, 'a folder is open');
	return folder.uri;
}

export async function writeText(path: string, text: string): Promise<void> {
	await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(workspaceFolder(), path), Buffer.from(text));
}

export async function readText(uri: vscode.Uri): Promise<string> {
	return Buffer.from(await vscode.workspace.fs.readFile(uri)).toString();
}

/** Runs a test under a workspace setting, which is in force when it starts, and takes it back. */
export async function withSetting<T>(id: string, value: unknown, run: () => Promise<T>): Promise<T> {
	await changeSetting(id, value);
	try {
		return await run();
	} finally {
		await changeSetting(id, undefined);
	}
}

async function changeSetting(id: string, value: unknown): Promise<void> {
	const setting = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('cairn');
	await setting().update(id, value, vscode.ConfigurationTarget.Workspace);
	// The extension host learns of it a little after the write.
	const inForce = (): unknown => setting().inspect(id)?.workspaceValue;
	await eventually(`cairn.${id} is in force`, () => JSON.stringify(inForce()) === JSON.stringify(value));
}

/** A matcher for an error of the API by its stable code. */
export function isError(code: string): (error: unknown) => boolean {
	return (error) => error instanceof Error && 'code' in error && error.code === code;
}
