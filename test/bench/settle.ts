/** The same start for everyone who is measured. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Nobody waits for what another one has written, and the files are in the disk's cache: machines drop what is idle. */
export function settle(files: readonly string[]): void {
	execFileSync('sync');
	for (const file of files) readFileSync(file);
}
