/** The settings of git that say which files it tracks, from all its configuration files. */
import path from 'node:path';
import type { FileSystem } from '../../fileSystem';
import { Wildmatch } from '../ignore/wildmatch';
import { readFileIfThere } from '../readFile';
import { parseBoolean, parseGitConfig } from './gitConfig';
import type { GitEnvironment } from './gitEnvironment';
import { type GitFolder, realPath } from './gitFolder';

export interface GitSettings {
	/** The user's own ignore file, absolute. It need not be there; undefined where the user wants none. */
	readonly userIgnoreFile: string | undefined;
	/** Whether names that differ in case are the same. */
	readonly ignoreCase: boolean;
	/** Of the names of objects, in bytes. */
	readonly hashLength: number;
	/** The files that were read or looked for: the settings hold as long as these stay as they are. */
	readonly files: readonly string[];
}

/** What git assumes where `core.ignorecase` is not set; it sets that itself where it makes a repository. */
export const foldsCaseByDefault = process.platform === 'win32' || process.platform === 'darwin';

/** Deeper includes are refused by git, too. */
const maxIncludes = 10;

/** @param repository with the top of its work tree, absolute; undefined for a folder that belongs to none */
export function readGitSettings(
	fileSystem: FileSystem,
	environment: GitEnvironment,
	repository: (GitFolder & { readonly top: string }) | undefined,
): GitSettings {
	const values = new Map<string, string>();
	const files: string[] = [];
	// A condition may name the repository with or without links.
	const places = repository ? [repository.own, realPath(fileSystem, repository.own)] : [];
	const read = (file: string, depth: number): void => {
		files.push(file);
		const text = readFileIfThere(fileSystem, file)?.toString('utf8');
		if (text === undefined) return;
		for (const { name, value } of parseGitConfig(text)) {
			values.set(name, value);
			const isInclude = name === 'include.path' || isIncludedHere(name, file, environment, places);
			if (isInclude && depth < maxIncludes) read(resolve(value, path.dirname(file), environment), depth + 1);
		}
	};
	for (const file of environment.configFiles) read(file, 0);
	if (repository) {
		read(path.join(repository.common, 'config'), 0);
		if (isTrue(values.get('extensions.worktreeconfig'))) read(path.join(repository.own, 'config.worktree'), 0);
	}
	const named = values.get('core.excludesfile') ?? path.join(environment.configHome, 'git', 'ignore');
	const userIgnoreFile = named === '' ? undefined : resolve(named, repository?.top ?? environment.home, environment);
	return {
		userIgnoreFile,
		ignoreCase: parseBoolean(values.get('core.ignorecase') ?? '?') ?? foldsCaseByDefault,
		hashLength: values.get('extensions.objectformat')?.toLowerCase() === 'sha256' ? 32 : 20,
		files,
	};
}

function isTrue(value: string | undefined): boolean {
	return value !== undefined && parseBoolean(value) === true;
}

function resolve(file: string, folder: string, { home }: GitEnvironment): string {
	return path.resolve(
		folder,
		file.replace(/^~(?=[/\\]|$)/, () => home),
	);
}

/** `includeIf.gitdir:GLOB.path`: whether the repository lies where the glob says (git-config(1), "Conditional includes"). */
function isIncludedHere(name: string, file: string, { home }: GitEnvironment, places: readonly string[]): boolean {
	const condition = /^includeif\.gitdir(\/i)?:(.*)\.path$/s.exec(name);
	if (!condition) return false;
	const [, foldsCase, typed = ''] = condition;
	const withHome = typed.replace(/^~(?=\/)/, () => home).replace(/^\.(?=\/)/, () => path.dirname(file));
	const anchored = path.isAbsolute(withHome) ? withHome : `**/${withHome}`;
	const glob = Wildmatch.compile(anchored.endsWith('/') ? `${anchored}**` : anchored, foldsCase !== undefined);
	return places.some((folder) => {
		const place = folder.split(path.sep).join('/');
		return glob?.matches(foldsCase ? place.toLowerCase() : place);
	});
}
