/** Keeps what is known of a folder's names in line with the disk: what came and went, what is in scope. */
import path from 'node:path';
import { StringPool } from '../../base/memory/stringPool';
import type { FileSystem } from '../fileSystem';
import { joinPath } from '../treePath';
import { ignoreFileName } from '../workspace/ignore/ruleSource';
import { type FolderListing, listNames } from '../workspace/listNames';
import { mayBeRepositoryData } from '../workspace/repositoryData';
import type { FolderScope } from '../workspace/scope';
import type { Slot } from './entryTable';
import type { FolderStat } from './folderRow';
import type { FolderState } from './folderState';
import type { FolderWatch } from './folderWatch';
import { type Depth, type Place, scopePath } from './place';
import type { WorkspaceState } from './workspaceState';

export class FolderNames {
	readonly #state: WorkspaceState;
	readonly #fileSystem: FileSystem;
	readonly #pool = new StringPool();

	readonly #watch: FolderWatch | undefined;

	constructor(state: WorkspaceState, fileSystem: FileSystem, watch: FolderWatch | undefined) {
		this.#state = state;
		this.#fileSystem = fileSystem;
		this.#watch = watch;
	}

	/**
	 * @param listed what is in it; undefined where the same names are in it as before
	 * @param listedAtMs when it was about to be listed, in milliseconds since 1970
	 * @returns what is to be looked at: new names too, and all below where the rules have changed
	 */
	update(
		visit: Place & { readonly depth: Depth },
		stat: FolderStat,
		listed: FolderListing | undefined,
		listedAtMs: number,
	): Depth {
		const { root, folder, absolute } = visit;
		if (listed) noteRuleFiles(visit, listed);
		const known = folder.scope;
		const inRoot = scopePath(visit);
		const ask = {
			ignoreFile: folder.hasIgnoreFile,
			repository: folder.hasRepository || root.rules.isWorkTree(inRoot),
			repositoryData: folder.mayBeRepositoryData || root.rules.isNamed(inRoot),
		};
		const scope = root.scope.open({ folder: inRoot, entry: folder.entry, above: folder.parent?.scope }, ask, known);
		if (known?.isRepositoryData && !ask.repositoryData) root.rules.forgetRepositoryData(inRoot);
		if (known?.isRepositoryData !== scope.isRepositoryData) folder.parent?.markChanged();
		folder.scope = scope;
		const hasRules = scope.begins !== undefined || folder.hasIgnoreFile || scope.sparseIgnoreFile !== undefined;
		if (hasRules) this.#state.ruleFolders.set(folder.number, visit);
		else this.#state.ruleFolders.delete(folder.number);
		folder.device = stat.dev;
		const isSame = scope === known;
		const listing = isSame ? listed : (listed ?? listNames(this.#fileSystem, absolute));
		if (!listing) return visit.depth;
		const young = this.#reconcile(visit, listing, scope, isSame);
		if (scope.isRepositoryData || known?.isRepositoryData) this.#noteRepositoryData(visit, listing, scope);
		if (listing.unreadable.length === 0) folder.setListed(stat, listedAtMs);
		return visit.depth === 'all' || !isSame ? 'all' : new Set([...visit.depth, ...young]);
	}

	/** Takes over what is listed and in scope. @returns the names that are new */
	#reconcile(place: Place, listing: FolderListing, scope: FolderScope, isSameScope: boolean): string[] {
		const { root, folder, absolute, treePath } = place;
		const { table } = this.#state;
		const inRoot = scopePath(place);
		/** What was known and has not been listed yet. */
		const oldFiles = new Map(folder.files.map((slot) => [table.name(slot), slot]));
		const oldFolders = new Map(folder.folders.map((child) => [child.name, child]));
		const files: Slot[] = [];
		const folders: FolderState[] = [];
		const young: string[] = [];
		for (const item of listing.items) {
			const { name } = item;
			if (item.isDirectory()) {
				const known = oldFolders.get(name);
				const entry = known && isSameScope ? known.entry : root.scope.enter(inRoot, scope, name);
				if (!entry) continue;
				oldFolders.delete(name);
				// An empty folder is there or not by why it is entered.
				if (known?.onlyNamed !== entry.onlyNamed) folder.markChanged();
				if (known) known.entry = entry;
				else young.push(name);
				folders.push(known ?? this.#state.addFolder(folder, this.#pool.share(name), entry));
			} else {
				const known = oldFiles.get(name);
				if ((known === undefined || !isSameScope) && !root.scope.hasFile(inRoot, scope, name)) continue;
				oldFiles.delete(name);
				files.push(known ?? table.add(folder.number, this.#pool.share(name)));
				if (known === undefined) young.push(name);
			}
		}
		folder.setContent(files, folders);
		for (const [name, slot] of oldFiles) this.#state.forgetFile(folder, slot, joinPath(treePath, name));
		for (const [name, child] of oldFolders) {
			this.#state.forgetFolder(child, joinPath(treePath, name));
			this.#watch?.remove(absolute + path.sep + name);
		}
		this.#noteBadNames(place, listing, scope);
		return young;
	}

	/** Lists what is left out since a tool keeps it for itself: the folder, or where some of it is in, the rest. */
	#noteRepositoryData({ folder, treePath }: Place, { items }: FolderListing, scope: FolderScope): void {
		const { skipped, table } = this.#state;
		skipped.deleteRepositoryData(treePath);
		// What other rules leave out is not listed either.
		if (!scope.isRepositoryData || scope.onlyNamed) return;
		const isOutermost = folder.parent?.scope?.isRepositoryData !== true;
		if (isOutermost && folder.isEmpty && items.length > 0) return skipped.repositoryData(treePath);
		const inside = new Set([
			...folder.files.map((slot) => table.name(slot)),
			...folder.folders.map(({ name }) => name),
		]);
		for (const { name } of items) if (!inside.has(name)) skipped.repositoryData(joinPath(treePath, name));
	}

	#noteBadNames(place: Place, { unreadable }: FolderListing, scope: FolderScope): void {
		const { root, folder, treePath } = place;
		const inRoot = scopePath(place);
		const keyOf = (index: number): string => joinPath(treePath, `\0${index}`);
		for (let index = 0; index < folder.badNames; index++) this.#state.skipped.delete(keyOf(index));
		const inScope = unreadable.filter((name) => root.scope.hasFile(inRoot, scope, name));
		for (const [index, name] of inScope.entries()) this.#state.skipped.addName(keyOf(index), joinPath(treePath, name));
		folder.badNames = inScope.length;
	}
}

function noteRuleFiles({ root, folder }: Place, { items }: FolderListing): void {
	folder.mayBeRepositoryData = mayBeRepositoryData(folder.parent ? folder.name : path.basename(root.root.path), items);
	folder.hasIgnoreFile = items.some(({ name }) => name === ignoreFileName);
	folder.hasRepository = items.some(({ name }) => name === '.git');
}
