/** Decides which paths are tracked: never-rules, the user's globs, ignore files, in this order of strength. */
import { GLOBSTAR, Minimatch } from 'minimatch';
import { joinPath, parentOf } from '../treePath';
import { type IgnoreFileReader, IgnoreRules } from './ignoreRules';
import type { ScopeSettings } from './scopeSettings';

/** Temporary files of a restore; a crash may leave one behind. */
export const temporaryName = /^\.cairn-[0-9a-f]{12}\.tmp$/;

/** What holds in one folder. */
export interface FolderScope {
	/** Relative to the root; empty for the root itself. */
	readonly folder: string;
	readonly rules: IgnoreRules;
	/** The ignore rules or the excludes leave the folder out, and it is only entered for what `include` brings back. */
	readonly onlyIncluded: boolean;
	/** An include glob names the folder or one above it: everything below is in. */
	readonly allIncluded: boolean;
}

const globOptions = { dot: true, nonegate: true, nocomment: true } as const;

/** The scope of one root. Paths are relative to the root, with `/`. */
export class Scope {
	readonly #excludedNames: ReadonlySet<string>;
	readonly #exclude: readonly Minimatch[];
	readonly #include: readonly Minimatch[];
	readonly #readIgnoreFile: IgnoreFileReader;
	/** What `includes` has found out about folders. */
	readonly #folders = new Map<string, FolderScope | undefined>();

	constructor(settings: ScopeSettings, readIgnoreFile: IgnoreFileReader) {
		// Compiled to a set where a glob only names a file or folder anywhere: one look-up instead of a match for each.
		const byName = settings.exclude.filter((glob) => /^\*\*\/[^/*?[\]{}()!+@\\]+$/.test(glob));
		this.#excludedNames = new Set(byName.map((glob) => glob.slice(3)));
		this.#exclude = settings.exclude.filter((glob) => !byName.includes(glob)).map(compileGlob);
		this.#include = settings.include.map(compileGlob);
		this.#readIgnoreFile = readIgnoreFile;
	}

	root(): FolderScope {
		return {
			folder: '',
			rules: IgnoreRules.forFolder('', this.#readIgnoreFile),
			onlyIncluded: false,
			allIncluded: false,
		};
	}

	/** Whether a file or symbolic link in the folder is tracked. */
	hasFile(parent: FolderScope, name: string): boolean {
		if (isNeverTracked(name) || temporaryName.test(name)) return false;
		const path = joinPath(parent.folder, name);
		if (parent.allIncluded || this.#matches(this.#include, path, false)) return true;
		return !parent.onlyIncluded && !this.#leavesOut(parent, path, name, false);
	}

	/** What holds in a folder below `parent`; undefined where nothing in it is tracked and it is not to be entered. */
	enter(parent: FolderScope, name: string): FolderScope | undefined {
		if (isNeverTracked(name)) return undefined;
		const folder = joinPath(parent.folder, name);
		const allIncluded = parent.allIncluded || this.#matches(this.#include, folder, true);
		const onlyIncluded = !allIncluded && (parent.onlyIncluded || this.#leavesOut(parent, folder, name, true));
		if (onlyIncluded && !this.#include.some((glob) => leadsInto(glob, folder))) return undefined;
		return {
			folder,
			rules: IgnoreRules.forFolder(folder, this.#readIgnoreFile, parent.rules),
			onlyIncluded,
			allIncluded,
		};
	}

	/** Whether a path would have been tracked, asked from the root down. Remembers each folder on the way. */
	includes(path: string, isFolder: boolean): boolean {
		const parent = this.#folder(parentOf(path));
		if (!parent) return false;
		const name = path.slice(parent.folder === '' ? 0 : parent.folder.length + 1);
		if (!isFolder) return this.hasFile(parent, name);
		const entered = this.enter(parent, name);
		return entered !== undefined && !entered.onlyIncluded;
	}

	#folder(folder: string): FolderScope | undefined {
		if (this.#folders.has(folder)) return this.#folders.get(folder);
		const parent = folder === '' ? undefined : this.#folder(parentOf(folder));
		const name = folder.slice(folder.lastIndexOf('/') + 1);
		const scope = folder === '' ? this.root() : parent && this.enter(parent, name);
		this.#folders.set(folder, scope);
		return scope;
	}

	#leavesOut(parent: FolderScope, path: string, name: string, isFolder: boolean): boolean {
		if (this.#excludedNames.has(name) || this.#matches(this.#exclude, path, isFolder)) return true;
		return parent.rules.ignores(path, isFolder);
	}

	#matches(globs: readonly Minimatch[], path: string, isFolder: boolean): boolean {
		// `a/**` matches `a/` and not `a`; a folder is asked both ways.
		return globs.some((glob) => glob.match(path) || (isFolder && glob.match(`${path}/`)));
	}
}

function compileGlob(glob: string): Minimatch {
	const folderForm = glob.replace(/^\.?\//, '').replace(/(.)\/$/, '$1');
	return new Minimatch(folderForm, globOptions);
}

/**
 * Whether an include glob can match below a folder that is left out. Only the literal way there counts: `dist/**` leads
 * into `dist`, and `packages/*\/dist` into `packages/a`, but `**\/.env` does not make anybody search `node_modules`.
 */
function leadsInto(glob: Minimatch, folder: string): boolean {
	const depth = folder.split('/').length;
	const namesTheWay = glob.set.some((segments) => {
		const wildcard = segments.findIndex((segment) => segment === GLOBSTAR);
		return (wildcard === -1 ? segments.length - 1 : wildcard) >= depth;
	});
	return namesTheWay && glob.match(folder, true);
}

/** git's own folders (and the files that stand for them in worktrees), also on disks that ignore case. */
function isNeverTracked(name: string): boolean {
	return name.length === 4 && name.toLowerCase() === '.git';
}
