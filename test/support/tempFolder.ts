/** Temporary folders whose paths are real (no symlink on the way) and which are gone when the process ends. */
import { accessSync, constants, mkdtempSync, realpathSync, rmSync, statfsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The folders that are still there. */
const left = new Set<string>();
let watching = false;

/** Makes a new empty folder; it is removed at the process's end if nobody removed it before. */
export function makeTempFolder(purpose: string): string {
	const folder = mkdtempSync(path.join(placeForFolders(), `cairn-${purpose}-`));
	watchForExit();
	left.add(folder);
	return folder;
}

/** Removes a folder and what is in it; one that is gone already is fine. */
export function removeFolder(folder: string): void {
	// A server that is just ending may still write into it: Node tries again then.
	left.delete(folder);
	rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** One listener for all folders. */
function watchForExit(): void {
	if (watching) return;
	watching = true;
	// Every bundle of tests has a copy of this module, and mocha loads them into one process.
	process.setMaxListeners(process.getMaxListeners() + 1);
	process.once('exit', () => [...left].forEach(removeFolder));
}

/** A file system in memory, on Linux. */
const memoryFolder = '/dev/shm';
/** What the tests that run at once may take there, and as much again for the programs themselves. */
const neededBytes = 4 * 2 ** 30;
let place: string | undefined;

/**
 * Gives the folder that temporary folders are made in: in memory if `CAIRN_TEST_IN_MEMORY` asks for it and there is room,
 * else the system's own. Tests make and remove hundreds of thousands of files, which disks take twice as long for.
 */
function placeForFolders(): string {
	place ??= process.env['CAIRN_TEST_IN_MEMORY'] && hasRoomInMemory() ? memoryFolder : realpathSync(os.tmpdir());
	return place;
}

function hasRoomInMemory(): boolean {
	try {
		accessSync(memoryFolder, constants.W_OK);
		const { bavail, bsize } = statfsSync(memoryFolder);
		return bavail * bsize >= neededBytes && os.freemem() >= 2 * neededBytes;
	} catch (error) {
		// There is no such folder on other systems.
		if ((error as NodeJS.ErrnoException).code === undefined) throw error;
		return false;
	}
}
