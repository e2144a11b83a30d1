/** Temporary folders whose paths are real (no symlink on the way) and which are gone when the process ends. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The folders that are still there. */
const left = new Set<string>();
let watching = false;

/** Makes a new empty folder; it is removed at the process's end if nobody removed it before. */
export function makeTempFolder(purpose: string): string {
	const folder = mkdtempSync(path.join(realpathSync(os.tmpdir()), `cairn-${purpose}-`));
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
