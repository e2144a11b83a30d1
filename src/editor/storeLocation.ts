/** Where the store of a workspace lies: one place for all windows on it. */
import type * as vscode from 'vscode';

/**
 * A second window on the same workspace is given a storage folder of its own: the first one's name with `-1` to `-9`
 * (VS Code, `extHostStoragePaths`, where it cannot lock the folder). Their windows share one store all the same: it has
 * a lock of its own. The names are hashes in hex, on a server with a sign.
 */
const numbered = /^(-?[0-9a-f]+)-[1-9]$/;

/** @param storageUri what the editor gives the extension for this workspace: `…/workspaceStorage/NAME/cairn-dev.cairn` */
export function storeUri(storageUri: vscode.Uri): vscode.Uri {
	const segments = storageUri.path.split('/');
	const name = segments.at(-2) ?? '';
	segments.splice(-2, 1, numbered.exec(name)?.[1] ?? name);
	return storageUri.with({ path: [...segments, 'store'].join('/') });
}
