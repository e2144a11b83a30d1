/** The ignore rules of a workspace folder as they are on disk. Lives as long as the folder is open, and reads what has changed. */
import path from 'node:path';
import type { FileSystem } from '../../fileSystem';
import { joinPath } from '../../treePath';
import type { GitEnvironment } from '../git/gitEnvironment';
import {
	commonFolderOf,
	type FoundRepository,
	type GitFolder,
	gitFolderOf,
	realPath,
	repositoryAround,
} from '../git/gitFolder';
import { GitIndexFile } from '../git/gitIndexFile';
import { type GitPlaces, placesOf, workTreesIn } from '../git/gitPlaces';
import { type GitSettings, readGitSettings } from '../git/gitSettings';
import { nothingTracked } from '../git/trackedFiles';
import { isInFolder, workTreeOf } from '../git/workTree';
import { toolOf } from '../repositoryData';
import { FileTexts } from './fileTexts';
import { IgnoreList } from './ignoreList';
import { IgnoreRules } from './ignoreRules';
import {
	ignoreFileName,
	type OuterRules,
	type RepositoryData,
	type RepositoryRules,
	type RuleSource,
} from './ruleSource';

/** A repository, and where the folder that it is asked for lies in it. */
interface Place {
	/** The top of its work tree, absolute; undefined without a repository. */
	readonly top?: string;
	readonly git?: GitFolder;
	/** From the top to the folder, with a `/` at its end; empty for the top. */
	readonly above: string;
}

export class DiskRules implements RuleSource {
	readonly #fileSystem: FileSystem;
	readonly #root: string;
	readonly #environment: GitEnvironment;
	readonly #places: GitPlaces;
	/** The workspace folder without links. */
	#realRoot: string;
	/** Ignore files in a folder are not followed where they are links, as in git; those outside are. */
	readonly #own: FileTexts;
	readonly #outside: FileTexts;
	readonly #known = new Map<string, RepositoryRules>();
	readonly #indexes = new Map<string, GitIndexFile>();
	readonly #settings = new Map<string, { readonly signature: string; readonly settings: GitSettings }>();

	/** Of folders that lie in a repository's work tree and not at its top: the rules, and whether they leave the folder out. */
	readonly #within = new Map<string, { readonly rules: RepositoryRules; readonly isLeftOut: boolean }>();
	/** Folders that settings of repositories above them name as their work trees. */
	readonly #workTrees = new Map<string, FoundRepository>();

	/** @param root the workspace folder, absolute @param places what repositories in all workspace folders name */
	constructor(fileSystem: FileSystem, root: string, environment: GitEnvironment, places: GitPlaces) {
		this.#fileSystem = fileSystem;
		this.#root = root;
		this.#realRoot = root;
		this.#environment = environment;
		this.#places = places;
		this.#own = new FileTexts(fileSystem, false);
		this.#outside = new FileTexts(fileSystem, true);
	}

	/** An ignore file that cannot be read has no rules; the capture lists it as skipped. */
	ignoreFile(folder: string): string | undefined {
		return this.#own.read(path.join(this.#root, folder, ignoreFileName));
	}

	repository(folder: string): RepositoryRules | undefined {
		if (folder === '') this.#realRoot = realPath(this.#fileSystem, this.#root);
		const here = path.join(this.#root, folder);
		const rules = this.#repositoryAt(folder, here);
		if (!rules) {
			this.#known.delete(folder);
			return undefined;
		}
		const known = this.#known.get(folder);
		if (known && isSame(known, rules)) return known;
		this.#known.set(folder, rules);
		return rules;
	}

	/** Whether a repository names the folder as its own. */
	isNamed(folder: string): boolean {
		return !this.#places.isEmpty && this.#places.has(path.join(this.#realRoot, folder));
	}

	/** The folder of a place that a repository names; undefined for one that is not in the workspace folder. @param place without links */
	folderOf(place: string): string | undefined {
		if (!isInFolder(place, this.#realRoot)) return undefined;
		return path.relative(this.#realRoot, place).split(path.sep).join('/');
	}

	repositoryData(folder: string): RepositoryData | undefined {
		const here = path.join(this.#root, folder);
		const tool = toolOf(this.#fileSystem, here);
		if (tool !== 'git') {
			this.#places.delete(dataKey(here));
			return tool || this.isNamed(folder) ? { workTrees: [] } : undefined;
		}
		const git = { own: here, common: commonFolderOf(this.#fileSystem, here) };
		const real = realPath(this.#fileSystem, here);
		const elsewhere = placesOf(this.#fileSystem, here, git).filter((place) => !isInFolder(place, real));
		this.#places.set(dataKey(here), elsewhere);
		const trees = workTreesIn(this.#fileSystem, here);
		return { workTrees: trees.map((tree) => path.relative(this.#root, tree).split(path.sep).join('/')) };
	}

	/** A folder that was a tool's own looks like one no more. */
	forgetRepositoryData(folder: string): void {
		this.#places.delete(dataKey(path.join(this.#root, folder)));
	}

	/** Whether a folder without a `.git` is a repository's work tree. */
	isWorkTree(folder: string): boolean {
		return this.#workTrees.has(folder);
	}

	#repositoryAt(folder: string, here: string): RepositoryRules | undefined {
		const own = gitFolderOf(this.#fileSystem, here);
		if (own) return this.#rulesIn({ place: here, git: own }, folder, here);
		this.#places.delete(here);
		const named = this.#workTrees.get(folder);
		// The folder above was looked at before, but may have lost its repository.
		const git = named && gitFolderOf(this.#fileSystem, named.place);
		if (git) return this.#rulesAt({ top: here, git, above: '' });
		if (folder !== '') return undefined;
		// Where it really is: git, too, goes up from there.
		const real = realPath(this.#fileSystem, here);
		const around = repositoryAround(this.#fileSystem, real);
		return around ? this.#rulesIn(around, folder, real) : this.#rulesAt({ above: '' });
	}

	/** Those of the first repository on the way up from a folder, unless its work tree is elsewhere, or they leave the folder out. */
	#rulesIn(found: FoundRepository, folder: string, here: string): RepositoryRules {
		const { git } = found;
		this.#places.set(found.place, placesOf(this.#fileSystem, found.place, git));
		const top = workTreeOf(this.#fileSystem, found, (file) => this.#outside.read(file));
		const real = top === here ? here : realPath(this.#fileSystem, here);
		for (const [other, { place }] of this.#workTrees) if (place === found.place) this.#workTrees.delete(other);
		if (top === undefined) return this.#rulesAt({ above: '' });
		if (!isInFolder(real, top)) {
			const way = path.relative(real, top).split(path.sep).join('/');
			if (isInFolder(top, real)) this.#workTrees.set(joinPath(folder, way), found);
			return this.#rulesAt({ above: '' });
		}
		if (real === top) return this.#rulesAt({ top: here, git, above: '' });
		const rules = this.#rulesAt({ top, git, above: `${path.relative(top, real).split(path.sep).join('/')}/` });
		const known = this.#within.get(folder);
		// Asked at every look, and hardly ever another answer.
		const isLeftOut = known && isSame(known.rules, rules) ? known.isLeftOut : leavesOut(rules);
		this.#within.set(folder, { rules, isLeftOut });
		return isLeftOut ? this.#rulesAt({ above: '' }) : rules;
	}

	#rulesAt({ top, git, above }: Place): RepositoryRules {
		const settings = this.#settingsOf(git, top);
		const { userIgnoreFile, ignoreCase } = settings;
		const index = git && this.#index(git, settings);
		const sparseIgnoreFile = index?.sparseIgnoreFile;
		const outer: OuterRules[] = [];
		const add = (text: string | undefined, way: string): void => {
			if (text !== undefined) outer.push({ text, above: way });
		};
		if (userIgnoreFile !== undefined) add(this.#outside.read(userIgnoreFile), above);
		if (git) add(this.#outside.read(path.join(git.common, 'info', 'exclude')), above);
		if (top !== undefined) {
			const way = above.split('/').slice(0, -1);
			for (let depth = 0; depth < way.length; depth++) {
				const folder = way.slice(0, depth);
				const text = this.#own.read(path.join(top, ...folder, ignoreFileName));
				add(text ?? sparseIgnoreFile?.(folder.join('/')), `${way.slice(depth).join('/')}/`);
			}
		}
		return { ignoreCase, outer, tracked: index?.tracked ?? none, above, sparseIgnoreFile };
	}

	/** The index files that rules have needed, absolute, and whether each says too little. */
	get indexes(): readonly { readonly file: string; readonly isLacking: boolean }[] {
		return [...this.#indexes].map(([file, { isLacking }]) => ({ file, isLacking }));
	}

	#settingsOf(git: GitFolder | undefined, top: string | undefined): GitSettings {
		const key = top ?? '';
		const known = this.#settings.get(key);
		if (known && known.signature === this.#signature(known.settings.files)) return known.settings;
		const settings = readGitSettings(this.#fileSystem, this.#environment, git && { ...git, top: top ?? git.own });
		this.#settings.set(key, { settings, signature: this.#signature(settings.files) });
		return settings;
	}

	#signature(files: readonly string[]): string {
		return files.map((file) => this.#outside.read(file) ?? '\0').join('\0\0');
	}

	/** The answer's `tracked` is the same function as long as git tracks the same paths. */
	#index({ own, common }: GitFolder, settings: GitSettings): GitIndexFile {
		const file = path.join(own, 'index');
		const known = this.#indexes.get(file);
		const isFor = known?.hashLength === settings.hashLength && known.ignoreCase === settings.ignoreCase;
		const index = isFor ? known : new GitIndexFile(this.#fileSystem, file, path.join(common, 'objects'), settings);
		this.#indexes.set(file, index);
		index.refresh();
		return index;
	}
}

/** A folder may be a repository's own and have a `.git`. */
function dataKey(folder: string): string {
	return `${folder}${path.sep}`;
}

/** Whether the rules of a repository leave out the folder that they are asked for, or one on the way to it. */
function leavesOut({ outer, ignoreCase, above: wholeWay }: RepositoryRules): boolean {
	const way = wholeWay.slice(0, -1).split('/');
	// Each folder on the way is decided by what lies above it: a file's own folder begins where its `above` does.
	return way.some((name, depth) => {
		let rules: IgnoreRules | undefined;
		for (const { text, above } of outer) {
			const start = above === '' ? 0 : way.length - (above.split('/').length - 1);
			if (start > depth) continue;
			rules = new IgnoreRules(new IgnoreList(text, ignoreCase), way.slice(0, start).join('/'), rules);
		}
		return rules?.ignores(way.slice(0, depth + 1).join('/'), name, true) ?? false;
	});
}

const none = (): typeof nothingTracked => nothingTracked;

function isSame(a: RepositoryRules, b: RepositoryRules): boolean {
	return (
		a.ignoreCase === b.ignoreCase &&
		a.tracked === b.tracked &&
		a.sparseIgnoreFile === b.sparseIgnoreFile &&
		a.above === b.above &&
		a.outer.length === b.outer.length &&
		a.outer.every(({ text, above }, i) => text === b.outer[i]?.text && above === b.outer[i].above)
	);
}
