/** Names a file of a checkpoint as a URI, and reads such a URI back: `cairn://ID/path/in/the/checkpoint`. */
import * as vscode from 'vscode';
import type { Checkpoint } from '../core/checkpoint';
import type { Side } from '../core/checkpointReader';
import { checkpointScheme } from './contributions';
import { sideName } from './words/comparisonTitles';

export interface CheckpointPlace {
	readonly id: string;
	/** Empty for the checkpoint's top folder. */
	readonly path: string;
	/** The file is not there on this side of a comparison: it reads as empty. */
	readonly absent: boolean;
	/** As in `CheckpointReader`. */
	readonly side?: Side;
}

/** @param side as in `CheckpointReader` */
export function toCheckpointUri(id: string, path: string, side?: Side): vscode.Uri {
	return vscode.Uri.from({ scheme: checkpointScheme, authority: id, path: `/${path}`, ...(side && { query: side }) });
}

/** The empty side of a comparison, for a file that the checkpoint does not have. */
export function toAbsentUri(id: string, path: string): vscode.Uri {
	return toCheckpointUri(id, path).with({ query: 'absent' });
}

/**
 * The same file, with a folder above it that says which checkpoint it is from: tooltips of tabs and the breadcrumbs show a URI's path
 * and nothing else.
 */
export function toNamedUri(checkpoint: Checkpoint, path: string, side?: Side): vscode.Uri {
	const uri = toCheckpointUri(checkpoint.id, path);
	return uri.with({
		path: `/${sideName(checkpoint)}/${path}`,
		query: new URLSearchParams({ path: uri.path, ...(side && { [side]: '' }) }).toString(),
	});
}

/**
 * The same file under the path that it has on disk. The multi-diff editor takes two sides with different paths for a
 * renamed file; a comparison with the disk therefore gives both sides the disk's path, and the checkpoint's in the query.
 */
export function asOnDisk(uri: vscode.Uri, disk: vscode.Uri): vscode.Uri {
	const query = new URLSearchParams(uri.query);
	query.set('path', fromCheckpointUri(uri).path);
	return uri.with({ path: disk.path, query: query.toString() });
}

export function fromCheckpointUri(uri: vscode.Uri): CheckpointPlace {
	const query = new URLSearchParams(uri.query);
	const path = query.get('path') ?? uri.path;
	return {
		id: uri.authority,
		path: path.split('/').filter(Boolean).join('/'),
		absent: query.has('absent'),
		...(query.has('disk') ? { side: 'disk' } : {}),
	};
}
