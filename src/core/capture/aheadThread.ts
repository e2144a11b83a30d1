/** The second thread's part of a look at everything: from the end, what the first one has not come to. */
import { lstatSync, type Stats } from 'node:fs';
import path from 'node:path';
import { ifPossible } from '../fileSystem';
import { AheadNotes, type AheadWork } from './aheadNotes';
import { EntryTable } from './entryTable';
import { FolderState } from './folderState';
import { FolderTable } from './folderTable';

/** Looks at one folder after the other until the first thread has come to all that are left. */
export function lookAtAll(work: AheadWork): void {
	const tables = { files: new EntryTable(work.files), folders: new FolderTable(work.folders) };
	const notes = new AheadNotes(tables.folders.rows.end, tables.files.end, work.memory);
	/** In the reverse of the order in which a scan visits them: what is in a folder before itself. */
	const look = (folder: FolderState, absolute: string): void => {
		for (const child of folder.folders.reverse()) look(child, absolute + path.sep + child.name);
		if (notes.isTaken(folder.number)) return;
		const stat = statOf(absolute);
		for (const slot of folder.files) {
			const seen = statOf(absolute + path.sep + tables.files.name(slot));
			if (seen && tables.files.isUnchanged(slot, seen)) notes.noteUnchanged(slot);
		}
		notes.noteSeen(folder.number, stat);
	};
	for (const root of [...work.roots].reverse()) look(new FolderState(tables, root.number), root.path);
}

function statOf(file: string): Stats | undefined {
	return ifPossible(() => lstatSync(file, { throwIfNoEntry: false }));
}
