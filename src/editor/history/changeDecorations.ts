/** The letter and colour of a changed file in the history view. */
import * as vscode from 'vscode';
import type { Change, ChangeStatus } from '../../core/checkpoint';
import { statusLetters, statusWords } from '../present';

/** A scheme of its own: as a file of the read-only scheme `cairn` each row would also carry a lock. */
const scheme = 'cairn-change';

const colors: Readonly<Record<ChangeStatus, string>> = {
	added: 'gitDecoration.addedResourceForeground',
	modified: 'gitDecoration.modifiedResourceForeground',
	removed: 'gitDecoration.deletedResourceForeground',
	renamed: 'gitDecoration.renamedResourceForeground',
};

/** Names a changed file for its row: the path brings the icon of the file's type, the query the decoration. */
export function toChangeUri({ path, status }: Change): vscode.Uri {
	return vscode.Uri.from({ scheme, path: `/${path}`, query: status });
}

export const changeDecorations: vscode.FileDecorationProvider = {
	provideFileDecoration: (uri) => {
		if (uri.scheme !== scheme) return undefined;
		const status = uri.query as ChangeStatus;
		return new vscode.FileDecoration(statusLetters[status], statusWords[status], new vscode.ThemeColor(colors[status]));
	},
};
