/** Keeps in the workspace's memento which folders the engine watches itself: extensions can be restarted while the window stays. */
import * as vscode from 'vscode';
import type { FoldersWatched } from '../engine/protocol';

const key = 'watchedFolders';
/** More are not kept: a memento is no place for much. */
const most = 1_000;

interface Kept extends FoldersWatched {
	/** Of the editor, which may have another watcher the next time. */
	readonly session: string;
}

export async function keepWatchedFolders(memento: vscode.Memento, { tops }: FoldersWatched): Promise<void> {
	const kept: Kept = { session: vscode.env.sessionId, tops: tops.slice(0, most) };
	await memento.update(key, kept);
}

export function watchedFolders(memento: vscode.Memento): FoldersWatched {
	const kept = memento.get<Kept>(key);
	return { tops: kept?.session === vscode.env.sessionId ? kept.tops : [] };
}
