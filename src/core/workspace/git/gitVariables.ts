/** Reads all of git's configuration files that count for a repository, with what they include (git-config(1), "Conditional includes"). */
import path from 'node:path';
import type { FileSystem } from '../../fileSystem';
import { Wildmatch } from '../ignore/wildmatch';
import { readFileIfThere } from '../readFile';
import { type ConfigVariable, parseBoolean, parseGitConfig } from './gitConfig';
import type { GitEnvironment } from './gitEnvironment';
import { type GitFolder, realPath } from './gitFolder';

export interface GitVariables {
	/** By their names: the last value that was read of each. */
	readonly values: ReadonlyMap<string, string>;
	/** The files that were read or looked for. */
	readonly files: readonly string[];
}

/** Deeper includes are refused by git, too. */
const maxIncludes = 10;

/** @param repository undefined for a folder that belongs to none */
export function readVariables(
	fileSystem: FileSystem,
	environment: GitEnvironment,
	repository: GitFolder | undefined,
): GitVariables {
	const values = new Map<string, string>();
	const reading = new Reading(fileSystem, environment, repository);
	for (const { name, value } of reading.variables()) values.set(name, value);
	return { values, files: [...reading.files] };
}

/** `~` is the user's home folder. @param folder what other relative paths start from */
export function resolveHome(file: string, folder: string, { home }: GitEnvironment): string {
	return path.resolve(
		folder,
		file.replace(/^~(?=[/\\]|$)/, () => home),
	);
}

class Reading {
	readonly files = new Set<string>();
	readonly #fileSystem: FileSystem;
	readonly #environment: GitEnvironment;
	readonly #repository: GitFolder | undefined;
	/** The repository's folder: a condition may name it with or without links. */
	readonly #places: readonly string[];
	#urls: readonly string[] | undefined;

	constructor(fileSystem: FileSystem, environment: GitEnvironment, repository: GitFolder | undefined) {
		this.#fileSystem = fileSystem;
		this.#environment = environment;
		this.#repository = repository;
		this.#places = repository ? [repository.own, realPath(fileSystem, repository.own)] : [];
	}

	/** In the order in which they count: the last value of a name holds. */
	*variables(asksForUrls = true): Generator<ConfigVariable> {
		for (const file of this.#environment.configFiles) yield* this.#read(file, 0, asksForUrls);
		if (!this.#repository) return;
		const { own, common } = this.#repository;
		let ownFile: string | undefined;
		for (const variable of this.#read(path.join(common, 'config'), 0, asksForUrls)) {
			yield variable;
			if (variable.name === 'extensions.worktreeconfig') ownFile = variable.value;
		}
		if (parseBoolean(ownFile ?? 'no') === true) yield* this.#read(path.join(own, 'config.worktree'), 0, asksForUrls);
	}

	*#read(file: string, depth: number, asksForUrls: boolean): Generator<ConfigVariable> {
		for (const variable of parseGitConfig(this.#text(file) ?? '')) {
			yield variable;
			const { name, value } = variable;
			const isInclude = name === 'include.path' || this.#isIncluded(name, file, asksForUrls);
			if (!isInclude || depth >= maxIncludes) continue;
			yield* this.#read(resolveHome(value, path.dirname(file), this.#environment), depth + 1, asksForUrls);
		}
	}

	#text(file: string): string | undefined {
		this.files.add(file);
		return readFileIfThere(this.#fileSystem, file)?.toString('utf8');
	}

	#isIncluded(name: string, file: string, asksForUrls: boolean): boolean {
		const [, kind, glob = ''] =
			/^includeif\.(gitdir|gitdir\/i|onbranch|hasconfig:remote\.\*\.url):(.*)\.path$/s.exec(name) ?? [];
		switch (kind) {
			case 'gitdir':
			case 'gitdir/i':
				return this.#liesAt(glob, file, kind === 'gitdir/i');
			case 'onbranch': {
				const branch = this.#branch;
				return branch !== undefined && matches(withAllBelow(glob), branch);
			}
			case 'hasconfig:remote.*.url':
				// A file that is included for a remote cannot name the remote for which it is.
				if (!asksForUrls) return false;
				return (this.#urls ??= this.#remoteUrls()).some((url) => matches(glob, url));
			case undefined:
			default:
				return false;
		}
	}

	#liesAt(typed: string, file: string, foldsCase: boolean): boolean {
		const { home } = this.#environment;
		const withHome = typed.replace(/^~(?=\/)/, () => home).replace(/^\.(?=\/)/, () => path.dirname(file));
		const glob = withAllBelow(path.isAbsolute(withHome) ? withHome : `**/${withHome}`);
		return this.#places.some((folder) => matches(glob, folder.split(path.sep).join('/'), foldsCase));
	}

	/** The branch that is checked out; undefined where none is. */
	get #branch(): string | undefined {
		const head = this.#repository && this.#text(path.join(this.#repository.own, 'HEAD'));
		return /^ref: refs\/heads\/(.+?)\s*$/.exec(head ?? '')?.[1];
	}

	#remoteUrls(): string[] {
		return [...this.variables(false)].filter(({ name }) => /^remote\..*\.url$/s.test(name)).map(({ value }) => value);
	}
}

/** What ends with a slash stands for all that is below. */
function withAllBelow(glob: string): string {
	return glob.endsWith('/') ? `${glob}**` : glob;
}

function matches(glob: string, text: string, foldsCase = false): boolean {
	return Wildmatch.compile(glob, foldsCase)?.matches(foldsCase ? text.toLowerCase() : text) === true;
}
