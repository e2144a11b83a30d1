/** The settings of git that say which files it tracks, from all its configuration files. */
import path from 'node:path';
import type { FileSystem } from '../../fileSystem';
import { parseBoolean } from './gitConfig';
import { readVariables, resolveHome } from './gitVariables';
import type { GitEnvironment } from './gitEnvironment';
import type { GitFolder } from './gitFolder';

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

/** @param repository with the top of its work tree, absolute; undefined for a folder that belongs to none */
export function readGitSettings(
	fileSystem: FileSystem,
	environment: GitEnvironment,
	repository: (GitFolder & { readonly top: string }) | undefined,
): GitSettings {
	const { values, files } = readVariables(fileSystem, environment, repository);
	const named = values.get('core.excludesfile') ?? path.join(environment.configHome, 'git', 'ignore');
	const userIgnoreFile =
		named === '' ? undefined : resolveHome(named, repository?.top ?? environment.home, environment);
	return {
		userIgnoreFile,
		ignoreCase: parseBoolean(values.get('core.ignorecase') ?? '?') ?? foldsCaseByDefault,
		hashLength: values.get('extensions.objectformat')?.toLowerCase() === 'sha256' ? 32 : 20,
		files,
	};
}
