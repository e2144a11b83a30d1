/** What a store says of the workspace that it belongs to: its folders, and the scope that it is used with (`workspace.json`). */
import path from 'node:path';
import { areTexts, isRecord } from '../../base/values';
import { CairnError, errnoOf, fromSystemError } from '../errors';
import { type FileSystem, ifPossible, readFile, writeFileAtomically } from '../fileSystem';
import { identify } from './folderIdentity';
import { assertOutside } from './guards';
import type { WorkspaceRoot } from './roots';
import { defaultScope, type ScopeSettings } from './scopeSettings';

const fileName = 'workspace.json';

/** Who decides about the scope: the settings of an editor, or the options of the command line. */
export type ScopeKeeper = 'editor' | 'commandLine';

/** A folder as it was when the store was used with it last. */
export interface BoundFolder {
	/** Absolute, without links on the way. */
	readonly path: string;
	/** The numbers by which the file system knows it, in decimal: they stay when the folder is renamed. */
	readonly dev: string;
	readonly ino: string;
}

export interface BoundWorkspace {
	readonly folders: readonly BoundFolder[];
	readonly scope: ScopeSettings;
	readonly keptBy: ScopeKeeper;
}

/** How a program treats a store that belongs to other folders: it refuses, uses it all the same, or makes it belong to its own. */
export type BindingPolicy = 'refuse' | 'ignore' | 'adopt';

/**
 * Reads what a store says of its workspace.
 * @returns undefined if it says nothing: it was never used with a folder, or by a version that did not keep this yet, or the file is damaged
 * @throws CairnError `permissionDenied`, `ioFailed`
 */
export function readBinding(fileSystem: FileSystem, storePath: string): BoundWorkspace | undefined {
	const file = path.join(storePath, fileName);
	try {
		return parseBinding(readFile(fileSystem, file).toString('utf8'));
	} catch (error) {
		if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return undefined;
		throw fromSystemError(error, "read which workspace the store's checkpoints are of", file);
	}
}

/** Writes what a store says of its workspace, whole or not at all. @throws CairnError `permissionDenied`, `diskFull`, `ioFailed` */
export function writeBinding(fileSystem: FileSystem, storePath: string, bound: BoundWorkspace): void {
	const file = path.join(storePath, fileName);
	try {
		writeFileAtomically(fileSystem, file, Buffer.from(`${JSON.stringify(bound, undefined, '\t')}\n`));
	} catch (error) {
		throw fromSystemError(error, "write which workspace the store's checkpoints are of", file);
	}
}

/** Describes the folders as the file system knows them now; one that cannot be looked at is left out. */
export function boundFolders(fileSystem: FileSystem, roots: readonly WorkspaceRoot[]): BoundFolder[] {
	return roots.flatMap(({ path: folder }) => {
		const identity = identify(fileSystem, folder);
		if (!identity) return [];
		const real = ifPossible(() => fileSystem.realpathSync(folder)) ?? path.resolve(folder);
		return [{ path: real, dev: String(identity.dev), ino: String(identity.ino) }];
	});
}

/** Keeps a store and the folders that it is used with together, for one program. */
export class StoreBinding {
	readonly #fileSystem: FileSystem;
	readonly #storePath: string;
	readonly #policy: BindingPolicy;
	/** Whose scope is written into the store; undefined if this program's scope is for this time only. */
	readonly #keeper: ScopeKeeper | undefined;
	/** The roots that were found to be the store's own. */
	#own: readonly WorkspaceRoot[] | undefined;
	/** What this program has written last, or found written. */
	#kept: { readonly roots: readonly WorkspaceRoot[]; readonly scope: ScopeSettings } | undefined;

	constructor(options: {
		readonly fileSystem: FileSystem;
		readonly storePath: string;
		readonly policy: BindingPolicy;
		readonly keeper: ScopeKeeper | undefined;
	}) {
		this.#fileSystem = options.fileSystem;
		this.#storePath = options.storePath;
		this.#policy = options.policy;
		this.#keeper = options.keeper;
	}

	/**
	 * Makes sure that the store's checkpoints are of these folders. One that was renamed or moved on its disk is the same folder, and so is
	 * another one in its place. If one of several is the store's, folders were added to the workspace or taken out of it.
	 * @throws CairnError `foreignStore`, `invalidArgument` for a folder in the store
	 */
	assertOwn(roots: readonly WorkspaceRoot[]): void {
		if (this.#policy !== 'refuse' || this.#own === roots) return;
		const bound = readBinding(this.#fileSystem, this.#storePath);
		const folders = boundFolders(this.#fileSystem, roots);
		const isOwn = !bound || bound.folders.length === 0 || folders.some((folder) => isOneOf(bound.folders, folder));
		// A folder that is gone is neither: the capture says so.
		if (folders.length === 0) return;
		if (!isOwn) {
			const store = identify(this.#fileSystem, this.#storePath);
			for (const root of roots) assertOutside(this.#fileSystem, root.path, store);
			throw foreignStore(this.#storePath, bound.folders, folders);
		}
		this.#own = roots;
	}

	/**
	 * Writes into the store which folders it is used with, and the scope if it is to stay. The caller holds the store's lock.
	 * @throws CairnError `permissionDenied`, `diskFull`, `ioFailed`
	 */
	keep(roots: readonly WorkspaceRoot[], scope: ScopeSettings): void {
		if (this.#policy === 'ignore') return;
		// Asked at every checkpoint: the same objects say that nothing was set anew.
		if (this.#kept?.roots === roots && this.#kept.scope === scope) return;
		const folders = boundFolders(this.#fileSystem, roots);
		const bound = readBinding(this.#fileSystem, this.#storePath);
		const wanted: BoundWorkspace = {
			folders,
			scope: this.#keeper === undefined ? (bound?.scope ?? defaultScope) : scope,
			keptBy: this.#keeper ?? bound?.keptBy ?? 'commandLine',
		};
		if (JSON.stringify(wanted) !== JSON.stringify(bound)) writeBinding(this.#fileSystem, this.#storePath, wanted);
		this.#kept = { roots, scope };
	}
}

function isOneOf(known: readonly BoundFolder[], { path: folder, dev, ino }: BoundFolder): boolean {
	return known.some((other) => other.path === folder || (other.dev === dev && other.ino === ino));
}

function foreignStore(storePath: string, known: readonly BoundFolder[], folders: readonly BoundFolder[]): CairnError {
	const listed = (some: readonly BoundFolder[]): string => some.map(({ path: folder }) => folder).join(', ');
	return new CairnError(
		'foreignStore',
		`The store in ${storePath} holds checkpoints of ${listed(known)}, and not of ${listed(folders)}. Name another store, ` +
			'or tie this one to the folder with `cairn adopt`; `restore --to` writes a copy anywhere.',
		{ details: { store: storePath, folders: known.map(({ path: folder }) => folder) } },
	);
}

/** A store can come from elsewhere: what is relied on is looked at. */
function parseBinding(text: string): BoundWorkspace | undefined {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (error) {
		if (error instanceof SyntaxError) return undefined;
		throw error;
	}
	if (!isRecord(value)) return undefined;
	const { folders, scope, keptBy } = value;
	const isFolder = (item: unknown): boolean => isRecord(item) && areTexts([item['path'], item['dev'], item['ino']]);
	const isWhole =
		Array.isArray(folders) &&
		folders.every(isFolder) &&
		isRecord(scope) &&
		areTexts(scope['include']) &&
		areTexts(scope['exclude']) &&
		typeof scope['maxFileSize'] === 'number' &&
		(keptBy === 'editor' || keptBy === 'commandLine');
	return isWhole ? (value as unknown as BoundWorkspace) : undefined;
}
