/** Whether this window has a workspace that checkpoints can be made of, and what to say where it has none. */
import * as vscode from 'vscode';
import type { ScopeSettings } from '../core/workspace/scopeSettings';
import { readSetting } from './contributions';
import { storeUri } from './storeLocation';

export type Availability =
	| { readonly kind: 'ready'; readonly folders: readonly { name: string; path: string }[]; readonly storePath: string }
	| { readonly kind: 'noFolder' | 'untrusted' | 'virtual'; readonly reason: string };

/** @param storageUri the folder that the editor keeps for this extension and workspace */
export function availabilityOf(storageUri: vscode.Uri | undefined): Availability {
	const folders = vscode.workspace.workspaceFolders ?? [];
	if (folders.length === 0 || !storageUri) {
		return { kind: 'noFolder', reason: 'No folder is open: open one, and Cairn keeps checkpoints of it.' };
	}
	if (folders.some((folder) => folder.uri.scheme !== 'file') || storageUri.scheme !== 'file') {
		return {
			kind: 'virtual',
			reason: 'This workspace is not on a disk: Cairn keeps checkpoints of folders on a disk only.',
		};
	}
	if (!vscode.workspace.isTrusted) {
		return { kind: 'untrusted', reason: 'This workspace is not trusted: trust it, and Cairn keeps checkpoints of it.' };
	}
	return {
		kind: 'ready',
		folders: folders.map((folder) => ({ name: folder.name, path: folder.uri.fsPath })),
		storePath: storeUri(storageUri).fsPath,
	};
}

/** What the store may take on disk, in bytes; null for no limit. */
export function sizeLimitFromSettings(): number | null {
	const megabytes = readSetting('store.maxSizeMB');
	return megabytes > 0 ? Math.floor(megabytes * 1024 * 1024) : null;
}

/** The scope settings as they are now. */
export function scopeFromSettings(): ScopeSettings {
	return {
		include: readSetting('scope.include'),
		exclude: readSetting('scope.exclude'),
		maxFileSize: Math.floor(readSetting('scope.maxFileSizeMB') * 1024 * 1024),
	};
}
