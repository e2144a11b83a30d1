/** What was saved and waits for its checkpoint: it gets there also where somebody has written over it meanwhile. */
import * as vscode from 'vscode';
import type { SavedFile } from '../../core/capture/unsavedTexts';
import type { SavedText } from './cause';

/** A longer text is not kept for the seconds that a save may wait, in characters. */
const longest = 4 << 20;

/** The text as it was just saved; undefined where it is very long. */
export function savedText(document: vscode.TextDocument): SavedText | undefined {
	const text = document.getText();
	if (text.length > longest) return undefined;
	return { path: document.uri.fsPath, text, encoding: document.encoding, savedAtMs: Date.now() };
}

/** What was saved; with what saving it had written, where something else has written or removed the file since. */
export async function savedFiles(paths: readonly string[], saved: readonly SavedText[]): Promise<SavedFile[]> {
	const overwritten = new Map((await overwrittenTexts(saved)).map(({ path, bytes }) => [path, bytes]));
	return paths.map((path) => {
		const bytes = overwritten.get(path);
		return bytes ? { path, bytes } : { path };
	});
}

async function overwrittenTexts(saved: readonly SavedText[]): Promise<Required<SavedFile>[]> {
	const files = await Promise.all(
		saved.map(async ({ path, text, encoding, savedAtMs }) => {
			const writtenAtMs = await writtenAt(vscode.Uri.file(path));
			if (writtenAtMs !== undefined && writtenAtMs <= savedAtMs) return [];
			return [{ path, bytes: await vscode.workspace.encode(text, { encoding }) }];
		}),
	);
	return files.flat();
}

/** In milliseconds since 1970; undefined where the file is not there any more. */
async function writtenAt(uri: vscode.Uri): Promise<number | undefined> {
	try {
		return (await vscode.workspace.fs.stat(uri)).mtime;
	} catch (error) {
		if (error instanceof vscode.FileSystemError) return undefined;
		throw error;
	}
}
