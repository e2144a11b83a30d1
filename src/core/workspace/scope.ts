/** Decides which paths are tracked: never-rules, the user's globs, what git tracks, ignore files, in this order of strength. */
import { GLOBSTAR, Minimatch, unescape } from 'minimatch';
import { CairnError } from '../errors';
import { isRepositoryDataName, isWithin, joinPath, parentOf, untitledFolder } from '../treePath';
import type { TrackedFiles } from './git/trackedFiles';
import { IgnoreList } from './ignore/ignoreList';
import { IgnoreRules } from './ignore/ignoreRules';
import type { RepositoryRules, RuleSource } from './ignore/ruleSource';
import type { ScopeSettings } from './scopeSettings';

/** Temporary files of a restore: its operation's id, and four bytes at random. A crash may leave one behind. */
export const temporaryName = /^\.cairn-([0-9a-f]{16})[0-9a-f]{8}\.tmp$/;

/** What minimatch takes, in characters. */
const longestGlob = 65_536;

/** By what a folder is entered, before its own rules are read. */
export interface Entry {
	/** Something leaves the folder out, and it is only entered for what `include` brings back or git tracks. */
	readonly onlyNamed: boolean;
	/** The user's excludes leave it out: then it does not matter what git tracks. */
	readonly isExcluded: boolean;
	/** An include glob names the folder or one above it: everything below is in. */
	readonly allIncluded: boolean;
	/** A tool for versions keeps it for itself: only what git tracks in it is in, and its work trees, whatever an include says. */
	readonly isRepositoryData: boolean;
}

/** What holds in a folder. Folders in which the same holds as in the one above share that one's. */
export interface FolderScope extends Entry {
	readonly rules: IgnoreRules | undefined;
	readonly repository: Repository;
	/** Where the folder is a repository's top or the root, what begins there. */
	readonly begins: RepositoryRules | undefined;
	/** The text of the folder's ignore file, if a sparse checkout has taken that away. */
	readonly sparseIgnoreFile: string | undefined;
	/** The work trees that lie in repository data. */
	readonly workTrees: readonly string[];
}

interface Repository {
	readonly rules: RepositoryRules;
	/** How much of a path comes before what is relative to the repository's folder. */
	readonly cut: number;
	/** The repository that this one lies in: what that tracks is in, too. */
	readonly around: Repository | undefined;
}

/** A folder that is entered. */
export interface EnteredFolder {
	/** Relative to the root; empty for the root itself. */
	readonly folder: string;
	readonly entry: Entry;
	/** What holds in the folder above; undefined for the root. */
	readonly above: FolderScope | undefined;
}

interface OpenedFolder {
	/** Relative to the root. */
	readonly folder: string;
	readonly scope: FolderScope;
}

/** What a folder that is entered has to be asked for. */
export interface RuleFiles {
	readonly ignoreFile: boolean;
	readonly repository: boolean;
	readonly repositoryData?: boolean;
}

const noWorkTrees: readonly string[] = [];

const globOptions = { dot: true, nonegate: true, nocomment: true } as const;

/** The scope of one root. Paths are relative to the root, with `/`. */
export class Scope {
	readonly #excludedNames: ReadonlySet<string>;
	readonly #exclude: readonly Minimatch[];
	readonly #include: readonly Minimatch[];
	readonly #named: ReadonlySet<string>;
	readonly #source: RuleSource;
	/** Ignore files with the same text share their compiled rules. */
	readonly #lists = new Map<string, IgnoreList>();
	/** What `includes` has found out about folders. */
	readonly #folders = new Map<string, OpenedFolder | undefined>();

	constructor(settings: Pick<ScopeSettings, 'include' | 'exclude'>, source: RuleSource) {
		// Compiled to a set where a glob only names a file or folder anywhere: one look-up instead of a match for each.
		const byName = settings.exclude.filter((glob) => /^\*\*\/[^/*?[\]{}()!+@\\]+$/.test(glob));
		this.#excludedNames = new Set(byName.map((glob) => glob.slice(3)));
		this.#exclude = settings.exclude.filter((glob) => !byName.includes(glob)).map(compileGlob);
		this.#include = settings.include.map(compileGlob);
		this.#named = new Set(settings.include.map((glob) => unescape(withoutDot(glob))));
		this.#source = source;
	}

	/** By what the root is entered. */
	readonly root: Entry = { onlyNamed: false, isExcluded: false, allIncluded: false, isRepositoryData: false };

	/** Whether a file or symbolic link in a folder is tracked. @param folder relative to the root @param scope what holds in it */
	hasFile(folder: string, scope: FolderScope, name: string): boolean {
		if (isNeverTracked(name) || temporaryName.test(name)) return false;
		const path = joinPath(folder, name);
		const { isRepositoryData } = scope;
		if (!isRepositoryData && (scope.allIncluded || this.#matches(this.#include, path, false))) return true;
		if (scope.isExcluded || this.#excludes(path, name, false)) return false;
		if (!isRepositoryData && !scope.onlyNamed && !ignores(scope, path, name, false)) return true;
		return isTracked(scope, path, (tracked, file) => tracked.hasFile(file));
	}

	/**
	 * By what a folder in `above` is entered; undefined where nothing in it is tracked and it is not to be.
	 * @param above relative to the root
	 * @param scope what holds in it
	 */
	enter(above: string, scope: FolderScope, name: string): Entry | undefined {
		if (isNeverTracked(name) || (above === '' && name === untitledFolder)) return undefined;
		const folder = joinPath(above, name);
		const isInData = scope.isRepositoryData && !scope.workTrees.includes(folder);
		if (isInData || isRepositoryDataName(name)) return this.#enterData(folder, scope, name);
		if (scope.allIncluded || this.#matches(this.#include, folder, true)) {
			return { onlyNamed: false, isExcluded: false, allIncluded: true, isRepositoryData: false };
		}
		const isExcluded = scope.isExcluded || this.#excludes(folder, name, true);
		const onlyNamed = isExcluded || scope.onlyNamed || ignores(scope, folder, name, true);
		const entry = { onlyNamed, isExcluded, allIncluded: false, isRepositoryData: false };
		if (!onlyNamed || this.#include.some((glob) => leadsInto(glob, folder))) return entry;
		if (isExcluded) return undefined;
		if (isTracked(scope, folder, (tracked, path) => tracked.hasRepository(path))) return { ...entry, onlyNamed: false };
		return isTracked(scope, folder, (tracked, path) => tracked.hasBelow(path)) ? entry : undefined;
	}

	/** What else holds there is for the work trees in it. */
	#enterData(folder: string, scope: FolderScope, name: string): Entry | undefined {
		const { onlyNamed, allIncluded } = scope;
		const isExcluded = scope.isExcluded || this.#excludes(folder, name, true);
		const entry = { onlyNamed, isExcluded, allIncluded, isRepositoryData: true };
		if (scope.workTrees.some((tree) => isWithin(tree, folder))) return entry;
		if (isExcluded) return undefined;
		return isTracked(scope, folder, (tracked, path) => tracked.hasBelow(path)) ? entry : undefined;
	}

	/**
	 * Reads the rules of a folder that is entered.
	 * @param ask what it may have; nothing else is looked for
	 * @param known what held when this was last asked; returned where it still does
	 */
	open({ folder, entry, above }: EnteredFolder, ask: RuleFiles, known?: FolderScope): FolderScope {
		const begins = ask.repository || !above ? this.#source.repository(folder) : undefined;
		const own = ask.ignoreFile ? this.#source.ignoreFile(folder) : undefined;
		const cut = folder === '' ? 0 : folder.length + 1;
		const repository = begins ? { rules: begins, cut, around: above?.repository } : above?.repository;
		if (!repository) throw new TypeError('The root has no rules.');
		const sparseIgnoreFile = own === undefined ? sparseIgnoreFileIn(repository, folder) : undefined;
		const text = own ?? sparseIgnoreFile;
		let rules = begins ? this.#outerRules(begins, folder) : above?.rules;
		if (text !== undefined) rules = new IgnoreRules(this.#list(text, repository.rules.ignoreCase), folder, rules);
		const data = ask.repositoryData ? this.#source.repositoryData(folder) : undefined;
		const isRepositoryData = entry.isRepositoryData || data !== undefined;
		const workTrees = [
			...((entry.isRepositoryData && above?.workTrees) || noWorkTrees),
			...(data?.workTrees ?? noWorkTrees),
		];
		const scope: FolderScope = { ...entry, rules, repository, begins, sparseIgnoreFile, isRepositoryData, workTrees };
		if (known && isSameScope(known, scope)) return known;
		return above && !above.begins && !begins && isSameScope(above, scope) ? above : scope;
	}

	/** Whether an include is this very path, without wildcards: then no size is too much. */
	names(path: string): boolean {
		return this.#named.has(path);
	}

	/** Whether a path would have been tracked, asked from the root down. Remembers each folder on the way. */
	includes(path: string, isFolder: boolean): boolean {
		const parent = this.#folder(parentOf(path));
		if (!parent) return false;
		const name = path.slice(parent.folder === '' ? 0 : parent.folder.length + 1);
		if (!isFolder) return this.hasFile(parent.folder, parent.scope, name);
		const entry = this.enter(parent.folder, parent.scope, name);
		return entry !== undefined && !entry.onlyNamed;
	}

	#folder(folder: string): OpenedFolder | undefined {
		if (this.#folders.has(folder)) return this.#folders.get(folder);
		const opened = this.#openAsked(folder);
		this.#folders.set(folder, opened);
		return opened;
	}

	#openAsked(folder: string): OpenedFolder | undefined {
		const ask = { ignoreFile: true, repository: true };
		if (folder === '') return { folder, scope: this.open({ folder, entry: this.root, above: undefined }, ask) };
		const above = this.#folder(parentOf(folder));
		const entry = above && this.enter(above.folder, above.scope, folder.slice(folder.lastIndexOf('/') + 1));
		return entry && { folder, scope: this.open({ folder, entry, above: above.scope }, ask) };
	}

	#outerRules({ outer, ignoreCase }: RepositoryRules, folder: string): IgnoreRules | undefined {
		let rules: IgnoreRules | undefined;
		for (const { text, above } of outer) rules = new IgnoreRules(this.#list(text, ignoreCase), folder, rules, above);
		return rules;
	}

	#list(text: string, ignoreCase: boolean): IgnoreList {
		const key = `${ignoreCase ? 'i' : 'c'}${text}`;
		const list = this.#lists.get(key) ?? new IgnoreList(text, ignoreCase);
		this.#lists.set(key, list);
		return list;
	}

	#excludes(path: string, name: string, isFolder: boolean): boolean {
		return this.#excludedNames.has(name) || this.#matches(this.#exclude, path, isFolder);
	}

	#matches(globs: readonly Minimatch[], path: string, isFolder: boolean): boolean {
		// `a/**` matches `a/` and not `a`; a folder is asked both ways.
		return globs.some((glob) => glob.match(path) || (isFolder && glob.match(`${path}/`)));
	}
}

function ignores({ rules }: FolderScope, path: string, name: string, isFolder: boolean): boolean {
	return rules?.ignores(path, name, isFolder) ?? false;
}

function sparseIgnoreFileIn({ rules, cut }: Repository, folder: string): string | undefined {
	return rules.sparseIgnoreFile?.((rules.above + folder.slice(cut)).replace(/\/$/, ''));
}

/** Asks the repository that a path lies in, and those around it. */
function isTracked(
	{ repository }: FolderScope,
	path: string,
	ask: (tracked: TrackedFiles, path: string) => boolean,
): boolean {
	for (let at: Repository | undefined = repository; at; at = at.around) {
		if (ask(at.rules.tracked(), at.rules.above + path.slice(at.cut))) return true;
	}
	return false;
}

function isSameScope(a: FolderScope, b: FolderScope): boolean {
	const isSameRules =
		a.rules === b.rules || (a.rules !== undefined && b.rules !== undefined && a.rules.equals(b.rules));
	return (
		isSameRules &&
		isSameRepository(a.repository, b.repository) &&
		a.sparseIgnoreFile === b.sparseIgnoreFile &&
		a.onlyNamed === b.onlyNamed &&
		a.isExcluded === b.isExcluded &&
		a.allIncluded === b.allIncluded &&
		a.isRepositoryData === b.isRepositoryData &&
		a.workTrees.length === b.workTrees.length &&
		a.workTrees.every((tree, i) => tree === b.workTrees[i])
	);
}

function isSameRepository(a: Repository | undefined, b: Repository | undefined): boolean {
	if (a === b || !a || !b) return a === b;
	return a.rules === b.rules && a.cut === b.cut && isSameRepository(a.around, b.around);
}

function compileGlob(glob: string): Minimatch {
	if (glob.length > longestGlob) {
		throw new CairnError(
			'invalidArgument',
			`A glob of ${glob.length} characters is too long: ${longestGlob} are allowed.`,
		);
	}
	return new Minimatch(withoutDot(glob).replace(/(.)\/$/, '$1'), globOptions);
}

function withoutDot(glob: string): string {
	return glob.replace(/^\.?\//, '');
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

/** git's own folders (and the files that stand for them in worktrees), also on disks that ignore case. git never tracks them. */
function isNeverTracked(name: string): boolean {
	return name.length === 4 && name.toLowerCase() === '.git';
}
