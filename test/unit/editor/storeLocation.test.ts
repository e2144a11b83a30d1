import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { storeUri } from '../../../src/editor/storeLocation';

/** As much of a URI as the function touches. */
function uri(path: string): vscode.Uri {
	return { path, with: ({ path: changed }: { path: string }) => uri(changed) } as unknown as vscode.Uri;
}

describe('storeUri', () => {
	it('is one place for all windows on a workspace, whose storage folders are numbered', () => {
		const cases = {
			'/u/workspaceStorage/0123456789abcdef0123456789abcdef/cairn-dev.cairn': '0123456789abcdef0123456789abcdef',
			'/u/workspaceStorage/0123456789abcdef0123456789abcdef-1/cairn-dev.cairn': '0123456789abcdef0123456789abcdef',
			'/u/workspaceStorage/-3717ac66/cairn-dev.cairn': '-3717ac66',
			'/u/workspaceStorage/-3717ac66-9/cairn-dev.cairn': '-3717ac66',
			'/u/workspaceStorage/ext-dev/cairn-dev.cairn': 'ext-dev',
			'/u/workspaceStorage/my-folder-2/cairn-dev.cairn': 'my-folder-2',
		};
		for (const [given, name] of Object.entries(cases)) {
			assert.equal(storeUri(uri(given)).path, `/u/workspaceStorage/${name}/cairn-dev.cairn/store`);
		}
	});
});
