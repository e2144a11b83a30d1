/** Names a file of a checkpoint as a URI, and reads such a URI back: `cairn:/ID/path/in/the/checkpoint`. */
import * as vscode from 'vscode';
import { checkpointScheme } from './contributions';

/** A file that is not there on this side of a comparison: it reads as empty. */
const absentQuery = 'absent';

export interface CheckpointPlace {
	readonly id: string;
	/** Empty for the checkpoint's top folder. */
	readonly path: string;
	readonly absent: boolean;
}

export function toCheckpointUri(id: string, path: string): vscode.Uri {
	return vscode.Uri.from({ scheme: checkpointScheme, path: `/${id}/${path}` });
}

/** The empty side of a comparison, for a file that the checkpoint does not have. */
export function toAbsentUri(id: string, path: string): vscode.Uri {
	return toCheckpointUri(id, path).with({ query: absentQuery });
}

export function fromCheckpointUri(uri: vscode.Uri): CheckpointPlace {
	const [, id = '', ...path] = uri.path.split('/');
	return { id, path: path.filter((name) => name !== '').join('/'), absent: uri.query === absentQuery };
}
