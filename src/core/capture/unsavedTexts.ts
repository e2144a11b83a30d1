/** Texts that editors hold and the disk does not: in a checkpoint they stand for the files. */
import path from 'node:path';
import type { ObjectStore } from '../store/objectStore';
import { encodeTree } from '../store/tree';
import { joinPath, untitledFolder } from '../treePath';
import { scopePath } from './place';
import type { PreviousTrees } from './previousTrees';
import type { Scanner } from './scanner';
import type { WorkspaceState } from './workspaceState';

export interface UnsavedTexts {
	/** Files, by their absolute paths, as saving them would write them. */
	readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
	/** Editors that have no file yet, by their names. */
	readonly untitled: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

export interface RecordingOptions {
	readonly state: WorkspaceState;
	readonly scanner: Scanner;
	readonly objects: ObjectStore;
	readonly previous: PreviousTrees;
}

/** Records unsaved files in the places of those on disk, as far as they are in scope: `state.unsaved` then has those that were. */
export function recordUnsavedFiles(files: UnsavedTexts['files'], options: RecordingOptions): void {
	const { state, scanner, objects, previous } = options;
	const { table, skipped, workspace } = state;
	for (const { path: absolute, bytes } of files) {
		const place = scanner.placeOf(path.dirname(absolute));
		const name = path.basename(absolute);
		const scope = place?.folder.scope;
		if (!place || !scope || !place.root.scope.hasFile(scopePath(place), scope, name)) continue;
		const { folder, treePath } = place;
		const file = joinPath(treePath, name);
		// A folder has taken the file's place since the editor was opened.
		if (folder.folderNamed(name)) continue;
		const slot = folder.fileNamed(name) ?? folder.addFile(name);
		// An editor on a link shows, and saves, what it points to.
		if (table.kind(slot) === 'symlink') continue;
		if (bytes.length > workspace.scope.maxFileSize) {
			skipped.tooLarge(file, bytes.length, workspace.scope.maxFileSize);
			state.setMissing(folder, slot);
			continue;
		}
		const kind = table.kind(slot) === 'executable' ? 'executable' : 'file';
		const mode = table.kind(slot) === 'none' ? 0o100644 : table.stamp(slot).mode;
		const id = objects.put('blob', bytes, () => table.id(slot) ?? previous.content(folder, name));
		// No stamp that the disk could have: the next capture reads the file.
		table.record(slot, kind, id, { size: bytes.length, mtimeMs: NaN, ctimeMs: NaN, inode: NaN, mode }, 0);
		skipped.delete(file);
		folder.markChanged();
		folder.distrust();
		state.unsaved.set(absolute, file);
	}
}

/** Records editors without a file, in a folder of their own, which is never on disk. */
export function recordUntitled(untitled: UnsavedTexts['untitled'], { state, objects }: RecordingOptions): void {
	const entries = untitled.map(({ name, bytes }) => {
		const safeName = name.replaceAll(/[/\\\0]/g, '-').replace(/^\.{0,2}$/, 'Untitled');
		return { name: safeName, kind: 'file', mode: 0o644, size: bytes.length, id: objects.put('blob', bytes) } as const;
	});
	const byName = new Map(entries.map((entry) => [entry.name, entry]));
	const tree = byName.size === 0 ? undefined : objects.put('tree', encodeTree([...byName.values()]));
	if (tree !== state.untitled?.tree) for (const { top } of state.roots) top.markChanged();
	state.untitled = tree === undefined ? undefined : { tree, name: untitledFolder };
}
