import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activateCairn, isError } from '../support/cairn';

describe('Cairn in a workspace that is not trusted', () => {
	it('is there, and every call says what is the matter', async () => {
		assert.equal(vscode.workspace.isTrusted, false);
		const cairn = await activateCairn();
		await assert.rejects(cairn.createCheckpoint(), isError('unavailable'));
		await assert.rejects(cairn.listCheckpoints(), /This workspace is not trusted/);
	});
});
