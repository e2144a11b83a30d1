/** What the last capture knew of the workspace: the next one only looks at what may have changed since. */
import type { CheckpointId, ObjectId } from '../checkpoint';
import type { FileSystem } from '../fileSystem';
import type { ObjectStore } from '../store/objectStore';
import type { GitEnvironment } from '../workspace/git/gitEnvironment';
import { GitPlaces } from '../workspace/git/gitPlaces';
import { DiskRules } from '../workspace/ignore/diskRules';
import type { WorkspaceRoot } from '../workspace/roots';
import { identityOf } from '../workspace/fileStamp';
import { type Entry, Scope } from '../workspace/scope';
import type { ScopeSettings } from '../workspace/scopeSettings';
import type { FolderIdentity } from '../workspace/folderIdentity';
import type { Workspace } from '../workspace/workspace';
import { EntryTable, type Slot, type TableSnapshot } from './entryTable';
import type { StateTables } from './folderRow';
import { FolderState } from './folderState';
import { FolderTable } from './folderTable';
import { type Place, placeIn, topOf } from './place';
import { SkippedFiles } from './skippedFiles';

/** One root. */
export interface RootState {
	readonly root: WorkspaceRoot;
	/** What comes first in its paths; empty where it is the only root. */
	readonly prefix: string;
	readonly rules: DiskRules;
	readonly scope: Scope;
	readonly top: FolderState;
	/** Whether it was ever scanned to its end. */
	isScanned: boolean;
}

/** What a second thread is given of the state: what is known now, since the first one goes on to change it. */
export interface StateSnapshot {
	readonly files: TableSnapshot;
	readonly folders: TableSnapshot;
	/** Of each root its absolute path, and the number of its folder. */
	readonly roots: readonly { readonly path: string; readonly number: number }[];
}

export class WorkspaceState {
	readonly workspace: Workspace;
	readonly table = new EntryTable();
	readonly folders = new FolderTable();
	readonly roots: readonly RootState[];
	/** What repositories name as theirs. */
	readonly places = new GitPlaces();
	/** Folders with an ignore file of their own or a repository's top, by their numbers. */
	readonly ruleFolders = new Map<number, Place>();
	/** What was in scope and could not be recorded, by path. */
	readonly skipped = new SkippedFiles();
	/** New files that were too much for a checkpoint: how large they were, in bytes, by their paths in it. */
	readonly overBudget = new Map<string, number>();
	/** What files that have gone since the last capture were on disk (`identityOf`): they may have been moved. */
	readonly gone = new Set<string>();
	/** The store's folder, as it was found to be when everything was looked at last. It is never captured. */
	store: FolderIdentity | undefined;
	/** Folders that have changed since then may have come since, as long as they were never looked at. In milliseconds since 1970. */
	watchedSinceMs = Infinity;
	/** The tree of all roots where there are several. */
	tree: ObjectId | undefined;
	/** The checkpoint that holds all trees and contents which are named here; undefined where it is not known that one does. */
	heldBy: CheckpointId | undefined;

	constructor(workspace: Workspace, fileSystem: FileSystem, environment: GitEnvironment) {
		this.workspace = workspace;
		this.roots = workspace.roots.map((root) => {
			const rules = new DiskRules(fileSystem, root.path, environment, this.places);
			const scope = new Scope(workspace.scope, rules);
			const prefix = workspace.roots.length === 1 ? '' : root.name;
			return { root, prefix, rules, scope, top: this.addFolder(undefined, '', scope.root), isScanned: false };
		});
	}

	/** Whether it was made for these roots and this scope. */
	isFor({ roots, scope, anyFolder }: Workspace): boolean {
		const mine = this.workspace;
		return (
			roots.length === mine.roots.length &&
			roots.every(({ name, path }, i) => name === mine.roots[i]?.name && path === mine.roots[i].path) &&
			isSameScope(scope, mine.scope) &&
			anyFolder === mine.anyFolder
		);
	}

	/** A new folder, as `FolderState.add`. */
	addFolder(parent: FolderState | undefined, name: string, entry: Entry): FolderState {
		return FolderState.add(this.#tables, parent, name, entry);
	}

	#folder(number: number): FolderState {
		return new FolderState(this.#tables, number);
	}

	get #tables(): StateTables {
		return { files: this.table, folders: this.folders };
	}

	/** Travels to another thread. */
	snapshot(): StateSnapshot {
		return {
			files: this.table.snapshot(),
			folders: this.folders.snapshot(),
			roots: this.roots.map(({ root: { path }, top: { number } }) => ({ path, number })),
		};
	}

	/** Finds where folders are, by their numbers; quick for one that was asked for just before. */
	placeFinder(): (folder: number) => Place {
		let last: Place | undefined;
		const find = (folder: FolderState): Place => {
			const { parent } = folder;
			if (parent) return placeIn(find(parent), folder);
			const root = this.roots.find(({ top }) => top.number === folder.number);
			if (!root) throw new RangeError(`The folder ${folder.number} is in no root.`);
			return topOf(root);
		};
		return (number) => (last = last?.folder.number === number ? last : find(this.#folder(number)));
	}

	/** The file cannot be recorded now. */
	setMissing(folder: FolderState, slot: Slot): void {
		if (this.table.kind(slot) !== 'none' || this.table.isDue(slot)) folder.markChanged();
		this.table.setMissing(slot);
	}

	/** The file has gone from the folder. */
	forgetFile(folder: FolderState, slot: Slot, treePath: string): void {
		this.#removeSlot(slot);
		this.skipped.delete(treePath);
		this.overBudget.delete(treePath);
		folder.markChanged();
	}

	/** The folder has gone, with all that is in it. */
	forgetFolder(folder: FolderState, treePath: string): void {
		this.#release(folder);
		this.skipped.deleteWithin(treePath);
		folder.parent?.markChanged();
	}

	#removeSlot(slot: Slot): void {
		if (this.table.kind(slot) !== 'none') this.gone.add(identityOf(this.table.stamp(slot)));
		this.table.remove(slot);
	}

	#release(folder: FolderState): void {
		for (const slot of folder.files) this.#removeSlot(slot);
		for (const child of folder.folders) this.#release(child);
		this.ruleFolders.delete(folder.number);
		// Never twice: a slot may belong to another file by then.
		if (folder.parent) folder.remove();
		else folder.setContent([], []);
	}

	/** To be called before a capture: what went in the one before is not spoken of any more. */
	reclaim(): void {
		this.table.reclaim();
		this.folders.rows.reclaim();
	}

	/** Whether nothing was ever captured with it. */
	get isNew(): boolean {
		return this.roots.every(({ isScanned }) => !isScanned);
	}

	/** Forgets what the store does not have: a capture of everything reads it and stores it anew. */
	forgetMissing(objects: Pick<ObjectStore, 'has'>): void {
		const look = (folder: FolderState): void => {
			for (const child of folder.folders) look(child);
			for (const slot of folder.files) {
				const id = this.table.id(slot);
				if (id === undefined || this.table.kind(slot) === 'none' || objects.has(id)) continue;
				this.table.distrust(slot);
				folder.markChanged();
			}
			const { tree } = folder;
			if (tree !== undefined && !objects.has(tree)) folder.markChanged();
		};
		for (const { top } of this.roots) look(top);
	}
}

function isSameScope(a: ScopeSettings, b: ScopeSettings): boolean {
	const isSame = (one: readonly string[], other: readonly string[]): boolean =>
		one.length === other.length && one.every((glob, i) => glob === other[i]);
	return isSame(a.include, b.include) && isSame(a.exclude, b.exclude) && a.maxFileSize === b.maxFileSize;
}
