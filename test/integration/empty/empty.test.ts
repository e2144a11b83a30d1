import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activateCairn, isError } from '../support/cairn';

describe('Cairn without a folder', () => {
	it('is there, and every call says that no folder is open', async () => {
		const cairn = await activateCairn();
		await assert.rejects(cairn.createCheckpoint(), isError('unavailable'));
		await assert.rejects(cairn.listCheckpoints(), /No folder is open/);
		// Its toast waits for the user; the command does not.
		await vscode.commands.executeCommand('cairn.createCheckpoint');
	});
});
