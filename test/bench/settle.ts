/** The same start for everyone who is measured. */
import { readFileSync } from 'node:fs';
import { runCommand } from './commands/runCommand';

/** Nobody waits for what another one has written, and the files are in the disk's cache: machines drop what is idle. */
export async function settle(files: readonly string[]): Promise<void> {
	await runCommand({ file: 'sync', args: [] });
	for (const file of files) readFileSync(file);
}
