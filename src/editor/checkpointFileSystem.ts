/** Serves the files of checkpoints to the editor, read-only, under the scheme `cairn`. */
import * as vscode from 'vscode';
import type { EntryKind } from '../core/checkpoint';
import { CairnError } from '../core/errors';
import { type CheckpointPlace, fromCheckpointUri } from './checkpointUri';
import type { CommandId } from './contributions';
import type { Session } from './session';

export class CheckpointFileSystem implements vscode.FileSystemProvider {
	readonly #session: Session;

	constructor(session: Session) {
		this.#session = session;
	}

	/** A checkpoint never changes: there is nothing to fire. */
	readonly onDidChangeFile: vscode.Event<vscode.FileChangeEvent[]> = () => new vscode.Disposable(() => undefined);

	watch(): vscode.Disposable {
		return new vscode.Disposable(() => undefined);
	}

	async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
		const place = fromCheckpointUri(uri);
		return this.#ask(uri, async () => {
			const checkpoint = await this.#session.request('get', place.id);
			const time = checkpoint?.createdAt.getTime() ?? 0;
			if (place.absent) return { type: vscode.FileType.File, ctime: time, mtime: time, size: 0 };
			const entry = await this.#session.request('entry', place);
			// A link reads as its target's text: what it points to is not part of the checkpoint.
			const type = entry.kind === 'directory' ? vscode.FileType.Directory : vscode.FileType.File;
			return { type, ctime: time, mtime: time, size: entry.size, permissions: vscode.FilePermission.Readonly };
		});
	}

	async readDirectory(uri: vscode.Uri): Promise<[string, vscode.FileType][]> {
		const entries = await this.#ask(uri, () => this.#session.request('folder', fromCheckpointUri(uri)));
		return entries.map((entry) => [entry.name, fileTypes[entry.kind]]);
	}

	async readFile(uri: vscode.Uri): Promise<Uint8Array> {
		const place: CheckpointPlace = fromCheckpointUri(uri);
		if (place.absent) return new Uint8Array();
		return this.#ask(uri, () => this.#session.request('read', place));
	}

	createDirectory(uri: vscode.Uri): never {
		throw vscode.FileSystemError.NoPermissions(uri);
	}

	writeFile(uri: vscode.Uri): never {
		throw vscode.FileSystemError.NoPermissions(uri);
	}

	delete(uri: vscode.Uri): never {
		throw vscode.FileSystemError.NoPermissions(uri);
	}

	rename(uri: vscode.Uri): never {
		throw vscode.FileSystemError.NoPermissions(uri);
	}

	/** An old file that cannot be read is an error in the editor, never an empty document. */
	async #ask<T>(uri: vscode.Uri, ask: () => Promise<T>): Promise<T> {
		try {
			return await ask();
		} catch (error) {
			if (CairnError.is(error, 'notFound')) throw vscode.FileSystemError.FileNotFound(uri);
			throw vscode.FileSystemError.Unavailable(error instanceof Error ? error.message : String(error));
		}
	}
}

/** What the editor says to whoever types into an old file. It is one text for all of them. */
export function readonlyMessage(): vscode.MarkdownString {
	const restore: CommandId = 'cairn.restoreResource';
	const message = new vscode.MarkdownString(
		`This is the file as a checkpoint has it; the tooltip of the tab says which. [Restore…](command:${restore}) brings it back.`,
	);
	message.isTrusted = { enabledCommands: [restore] };
	return message;
}

const fileTypes: Readonly<Record<EntryKind, vscode.FileType>> = {
	file: vscode.FileType.File,
	executable: vscode.FileType.File,
	symlink: vscode.FileType.File,
	directory: vscode.FileType.Directory,
};
