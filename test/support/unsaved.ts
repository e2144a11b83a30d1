/** What editors hold unsaved, and what is told of it afterwards. */
import { readdirSync, utimesSync } from 'node:fs';
import path from 'node:path';
import type { UnsavedTexts } from '../../src/core/capture/unsavedTexts';
import type { Checkpoint } from '../../src/core/checkpoint';
import type { Checkpoints } from '../../src/core/checkpoints';

/** Editors on files in a folder, and without a file, with their texts. */
export function holding(
	folder: string,
	files: Readonly<Record<string, string>>,
	untitled: Readonly<Record<string, string>> = {},
): { unsaved: UnsavedTexts } {
	return {
		unsaved: {
			files: Object.entries(files).map(([name, text]) => ({ path: path.join(folder, name), bytes: Buffer.from(text) })),
			untitled: Object.entries(untitled).map(([name, text]) => ({ name, bytes: Buffer.from(text) })),
		},
	};
}

/** Newest first. */
export const labels = (checkpoints: Checkpoints): string[] => checkpoints.list().map(({ message }) => message);

/** `modified a.txt`, `added b.txt unsaved`. */
export const changes = (checkpoints: Checkpoints, { id }: Checkpoint): string[] =>
	checkpoints.show(id).changes.map(({ path: at, status, unsaved }) => `${status} ${at}${unsaved ? ' unsaved' : ''}`);

/** Makes it two minutes since windows have last said something. */
export function makeWindowsOld(storePath: string): void {
	const folder = path.join(storePath, 'windows');
	const then = new Date(Date.now() - 120_000);
	for (const name of readdirSync(folder)) utimesSync(path.join(folder, name), then, then);
}
