/** Texts that editors hold and the disk does not: recorded beside what is on disk, each with its place in the checkpoint. */
import path from 'node:path';
import type { ObjectId, SkippedFile } from '../checkpoint';
import { type FileSystem, ifPossible } from '../fileSystem';
import { composeTree } from '../store/composition';
import type { ObjectStore } from '../store/objectStore';
import type { TreeEntry } from '../store/tree';
import { allFoldersAbove, joinPath, unsavedFolder } from '../treePath';
import type { FolderScope } from '../workspace/scope';
import type { Slot } from './entryTable';
import { type Place, scopePath } from './place';
import type { PreviousTrees } from './previousTrees';
import type { Scanner } from './scanner';
import { SkippedFiles } from './skippedFiles';
import { atUntitled } from './textPlaces';
import type { WorkspaceState } from './workspaceState';

export interface UnsavedTexts {
	/** Files, by their absolute paths, as saving them would write them. */
	readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
	/** Editors that have no file yet, by their names. */
	readonly untitled: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

/** A file that the editor has just saved: what was typed into it since is not recorded with it. */
export interface SavedFile {
	/** Absolute. */
	readonly path: string;
	/** As it was saved, where something else has written or removed it since. */
	readonly bytes?: Uint8Array;
}

export interface RecordingOptions {
	readonly state: WorkspaceState;
	readonly scanner: Scanner;
	readonly fileSystem: FileSystem;
	readonly objects: ObjectStore;
	readonly previous: PreviousTrees;
}

/** What this window's editors hold, in the store. */
export interface RecordedTexts {
	/** As in `HeldUnsaved`; undefined where they hold nothing. */
	readonly tree: ObjectId | undefined;
	/** What was saved just now and is something else on disk, by its path. */
	readonly saved: ReadonlyMap<string, TreeEntry>;
	/** The paths of all that was saved just now. */
	readonly savedPaths: ReadonlySet<string>;
	/** Sorted by path. */
	readonly skipped: readonly SkippedFile[];
}

/** Puts the texts into the store, as far as they are in scope. Nothing of the state is changed: that is what the disk has. */
export function recordTexts(
	unsaved: UnsavedTexts | undefined,
	saved: readonly SavedFile[],
	options: RecordingOptions,
): RecordedTexts {
	const recording = new TextRecording(options);
	const savedPaths = new Set<string>();
	const overwritten = new Map<string, TreeEntry>();
	for (const { path: absolute, bytes } of saved) {
		const found = recording.find(absolute);
		if (!found) continue;
		savedPaths.add(found.path);
		const entry = bytes && recording.entry(found, bytes);
		if (entry) overwritten.set(found.path, entry);
	}
	const held = new Map<string, TreeEntry>();
	for (const { path: absolute, bytes } of unsaved?.files ?? []) {
		const found = recording.find(absolute);
		if (!found || savedPaths.has(found.path)) continue;
		const entry = recording.entry(found, bytes);
		if (entry) held.set(found.path, entry);
	}
	for (const { name, bytes } of unsaved?.untitled ?? []) {
		const at = atUntitled(name.replaceAll(/[\\\0]/g, '-'), held);
		held.set(at, { name: '', kind: 'file', mode: 0o644, size: bytes.length, id: options.objects.put('blob', bytes) });
	}
	const tree = putTexts(options.objects, held);
	return { tree, saved: overwritten, savedPaths, skipped: recording.skipped.all };
}

/** A tree of texts alone. @returns undefined where there are none */
export function putTexts(objects: ObjectStore, texts: ReadonlyMap<string, TreeEntry>): ObjectId | undefined {
	if (texts.size === 0) return undefined;
	const folders = allFoldersAbove(texts.keys());
	const placed = new Map<string, TreeEntry>();
	for (const [at, entry] of texts) {
		// Of a file and of one in a folder that has taken its place, both may be open.
		placed.set(joinPath(unsavedFolder, folders.has(at) ? atUntitled(at, texts) : at), entry);
	}
	return composeTree(objects, undefined, placed);
}

/** Where a text belongs. */
interface TextPlace {
	/** In the checkpoint. */
	readonly path: string;
	readonly name: string;
	/** The file on disk, where one is known there. */
	readonly slot: Slot | undefined;
	/** The folder, where it is there. */
	readonly place: Place | undefined;
	/** Whether a setting names the very file: then no size is too much. */
	readonly isNamed: boolean;
}

class TextRecording {
	readonly skipped = new SkippedFiles();
	readonly #options: RecordingOptions;

	constructor(options: RecordingOptions) {
		this.#options = options;
	}

	/** Undefined where it is out of scope. The folders that it lies in may have gone. @param absolute a file's path */
	find(absolute: string, follows = true): TextPlace | undefined {
		const { scanner, state, fileSystem } = this.#options;
		const near = scanner.nearest(path.dirname(absolute));
		const name = path.basename(absolute);
		if (!near) return undefined;
		const { place, unknown } = near;
		const [blocking = name] = unknown;
		const slot = place.folder.fileNamed(blocking);
		if (follows && slot !== undefined && state.table.kind(slot) === 'symlink') {
			// An editor on a link shows, and saves, what it points to.
			const real = ifPossible(() => fileSystem.realpathSync(absolute));
			const found = real === undefined || real === absolute ? undefined : this.find(real, false);
			if (found) return found;
		}
		const folder = this.#enter(place, unknown);
		if (!folder || !place.root.scope.hasFile(folder.path, folder.scope, name)) return undefined;
		const isThere = unknown.length === 0;
		const prefix = place.root.prefix;
		return {
			path: joinPath(prefix, joinPath(folder.path, name)),
			name,
			slot: isThere ? slot : undefined,
			place: isThere ? place : undefined,
			isNamed: place.root.scope.names(joinPath(folder.path, name)),
		};
	}

	/** Goes on into folders that are not there, by the rules that hold above them. @returns the path as the rules see it */
	#enter(place: Place, names: readonly string[]): { path: string; scope: FolderScope } | undefined {
		const rules = place.root.scope;
		let { scope } = place.folder;
		let folder = scopePath(place);
		for (const name of names) {
			const entry = scope && rules.enter(folder, scope, name);
			if (!entry) return undefined;
			folder = joinPath(folder, name);
			scope = rules.open({ folder, entry, above: scope }, { ignoreFile: false, repository: false });
		}
		return scope && { path: folder, scope };
	}

	/** Undefined where the text is skipped. */
	entry({ path: at, name, slot, place, isNamed }: TextPlace, bytes: Uint8Array): TreeEntry | undefined {
		const { state, objects, previous } = this.#options;
		const { table, workspace } = state;
		const { maxFileSize } = workspace.scope;
		if (!at.isWellFormed() || at.split('/').some((segment) => Buffer.byteLength(segment) > 0xffff)) {
			this.skipped.addName(at, at);
			return undefined;
		}
		if (bytes.length > maxFileSize && !isNamed) {
			this.skipped.tooLarge(at, bytes.length, maxFileSize);
			return undefined;
		}
		const known = slot !== undefined && ['file', 'executable'].includes(table.kind(slot)) ? slot : undefined;
		const before = (): ObjectId | undefined =>
			(slot === undefined ? undefined : table.id(slot)) ?? (place && previous.content(place.folder, name));
		return {
			name,
			kind: known !== undefined && table.kind(known) === 'executable' ? 'executable' : 'file',
			mode: known === undefined ? 0o644 : table.mode(known),
			size: bytes.length,
			id: objects.put('blob', bytes, before),
		};
	}
}
