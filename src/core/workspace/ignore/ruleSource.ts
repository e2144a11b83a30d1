/** Where the rules come from that say what git ignores: the disk for a capture, a checkpoint for what held in the past. */
import type { TrackedFiles } from '../git/trackedFiles';

/** The rules of an ignore file that does not lie in the folder that it is for. */
export interface OuterRules {
	readonly text: string;
	/** For a file that lies above the folder: the way down from there, with a `/` at its end. Empty otherwise. */
	readonly above: string;
}

/** What holds in a repository besides the ignore files in it. The rules of a repository around it do not count in it. */
export interface RepositoryRules {
	/** Whether names that differ in case are the same. */
	readonly ignoreCase: boolean;
	/** The weakest first: the user's ignore file, `info/exclude`, ignore files above the workspace folder. */
	readonly outer: readonly OuterRules[];
	/** Read when it is first asked for. */
	readonly tracked: () => TrackedFiles;
	/** What comes before a path, relative to the folder, to make it relative to the repository's top. */
	readonly above: string;
	/**
	 * Gives the text of the ignore file of a folder, from the repository's top, that only git's index has: a sparse checkout has taken it
	 * away, and its rules hold all the same. Undefined where it has taken nothing away.
	 */
	readonly sparseIgnoreFile?: ((folder: string) => string | undefined) | undefined;
}

/** A folder that a tool for versions keeps for itself. */
export interface RepositoryData {
	/** Work trees of the repository that lie in it all the same: folders, as `RuleSource` has them. */
	readonly workTrees: readonly string[];
}

/** Folders are relative to the workspace folder, with `/`; the empty one is itself. */
export interface RuleSource {
	/** The text of a folder's own ignore file; undefined where it has none. */
	ignoreFile(folder: string): string | undefined;
	/**
	 * What begins in a folder that is the top of a repository; undefined for any other. The workspace folder counts as one, with or
	 * without git. The same answer is the same object.
	 */
	repository(folder: string): RepositoryRules | undefined;
	/** What is known of a folder that looks like one of a tool's own (`mayBeRepositoryData`); undefined where it is an ordinary one. */
	repositoryData(folder: string): RepositoryData | undefined;
}

export const ignoreFileName = '.gitignore';
