/** Keeps what is known of a folder's names in line with the disk: what came and went, what is in scope. */
import type { Stats } from 'node:fs';
import type { FileSystem } from '../fileSystem';
import { joinPath } from '../treePath';
import { ignoreFileName } from '../workspace/ignore/ruleSource';
import { type FolderListing, listNames } from '../workspace/listNames';
import type { FolderScope } from '../workspace/scope';
import type { Slot } from './entryTable';
import { FolderState } from './folderState';
import type { Depth, Place } from './place';
import type { WorkspaceState } from './workspaceState';

export class FolderNames {
	readonly #state: WorkspaceState;
	readonly #fileSystem: FileSystem;

	constructor(state: WorkspaceState, fileSystem: FileSystem) {
		this.#state = state;
		this.#fileSystem = fileSystem;
	}

	/**
	 * @param listed what is in it; undefined where the same names are in it as before
	 * @param listedAtMs when it was about to be listed, in milliseconds since 1970
	 * @returns what is to be looked at: new names too, and all below where the rules have changed
	 */
	update(
		visit: Place & { readonly depth: Depth },
		stat: Stats,
		listed: FolderListing | undefined,
		listedAtMs: number,
	): Depth {
		const { root, folder, absolute } = visit;
		if (listed) this.#noteRuleFiles(visit, listed);
		const known = folder.scope;
		const ask = { ignoreFile: folder.hasIgnoreFile, repository: folder.hasRepository };
		const scope = root.scope.open(folder.entered, ask, known);
		folder.scope = scope;
		folder.device = stat.dev;
		const isSame = scope === known;
		const listing = isSame ? listed : (listed ?? listNames(this.#fileSystem, absolute));
		if (!listing) return visit.depth;
		const young = this.#reconcile(visit, listing, scope, isSame);
		if (listing.unreadable.length === 0) folder.setListed(stat, listedAtMs);
		return visit.depth === 'all' || !isSame ? 'all' : new Set([...visit.depth, ...young]);
	}

	/** Takes over what is listed and in scope. @returns the names that are new */
	#reconcile(place: Place, listing: FolderListing, scope: FolderScope, isSameScope: boolean): string[] {
		const { root, folder, treePath } = place;
		const files = new Map<string, Slot>();
		const folders = new Map<string, FolderState>();
		const young: string[] = [];
		for (const item of listing.items) {
			const { name } = item;
			if (item.isDirectory()) {
				const known = folder.folders.get(name);
				const entered = known && isSameScope ? known.entered : root.scope.enter(scope, name);
				if (!entered) continue;
				const child = known ?? new FolderState(name, entered, folder);
				// An empty folder is there or not by why it is entered.
				if (child.entered.onlyNamed !== entered.onlyNamed) folder.markChanged();
				child.entered = entered;
				folders.set(name, child);
				if (!known) young.push(name);
			} else {
				const known = folder.files.get(name);
				if ((known === undefined || !isSameScope) && !root.scope.hasFile(scope, name)) continue;
				files.set(name, known ?? this.#state.table.add());
				if (known === undefined) young.push(name);
			}
		}
		if (young.some((name) => folders.has(name))) folder.markChanged();
		for (const [name, slot] of folder.files) {
			if (!files.has(name)) this.#state.forgetFile(folder, slot, joinPath(treePath, name));
		}
		for (const [name, child] of folder.folders) {
			if (!folders.has(name)) this.#state.forgetFolder(child, joinPath(treePath, name));
		}
		folder.files = files;
		folder.folders = folders;
		this.#noteBadNames(place, listing, scope);
		return young;
	}

	#noteRuleFiles({ root, folder, treePath }: Place, { items }: FolderListing): void {
		folder.hasIgnoreFile = items.some(({ name }) => name === ignoreFileName);
		folder.hasRepository = items.some(({ name }) => name === '.git');
		if (folder.hasIgnoreFile || folder.hasRepository) this.#state.ruleFolders.set(folder, { root, treePath });
		else this.#state.ruleFolders.delete(folder);
	}

	#noteBadNames({ root, folder, treePath }: Place, { unreadable }: FolderListing, scope: FolderScope): void {
		const keyOf = (index: number): string => joinPath(treePath, `\0${index}`);
		for (let index = 0; index < folder.badNames; index++) this.#state.skipped.delete(keyOf(index));
		const inScope = unreadable.filter((name) => root.scope.hasFile(scope, name));
		for (const [index, name] of inScope.entries()) this.#state.skipped.addName(keyOf(index), joinPath(treePath, name));
		folder.badNames = inScope.length;
	}
}
