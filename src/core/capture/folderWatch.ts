/** Folders that are watched for a capture's sake, as a scan tells of them. */

/**
 * Who watches folders of which an editor's watcher may not know everything: those that came since it began. A scan asks for a folder to be
 * watched before it looks at it, so that nothing is missed in between.
 */
export interface FolderWatch {
	/** When the editor's watcher has begun, at the latest. What is younger when it is looked at first may have come since. In milliseconds since 1970. */
	readonly begunAtMs: number;
	/** Whether this folder is watched. @param folder absolute, as all others */
	has(folder: string): boolean;
	/** Whether this folder or one above it is: then what comes in it is to be watched, too. */
	covers(folder: string): boolean;
	/**
	 * Watches a folder.
	 * @param again whether another folder may have taken its place since it was asked for
	 * @returns whether a watch was opened: what was seen of the folder before that may be out of date
	 */
	add(folder: string, again: boolean): boolean;
	/** Watches where git's HEAD is for a work tree. @param workTree a folder with a `.git` */
	addRepository(workTree: string, again: boolean): void;
	/** Lets go of a folder that is not there any more, and of all below. */
	remove(folder: string): void;
	/** Whether this folder was removed. */
	hasLeft(folder: string): boolean;
}

/** Whether a folder is watched, and how: `again` where it may be another one than before. */
export type WatchNeed = 'none' | 'known' | 'again';
