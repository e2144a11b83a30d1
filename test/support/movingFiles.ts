/** A workspace whose files are moved, written and removed by name between checkpoints. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openCheckpoints, type TestWorkspace } from './openCheckpoints';

/** A text that is long enough to be known again. */
export const text = (name: string, version = 1): string =>
	Array.from({ length: 12 }, (_, i) => `${name}, line ${i}\n`).join('') + `version ${version}\n`;

export interface MovingFiles extends TestWorkspace {
	readonly move: (from: string, to: string) => void;
	readonly write: (name: string, content: string) => void;
	readonly read: (name: string) => string;
	readonly remove: (name: string) => void;
	/** Makes a checkpoint. @returns its id */
	readonly record: (message: string) => Promise<string>;
}

export function openMovingFiles(tree: Record<string, string>): MovingFiles {
	const workspace = openCheckpoints(tree);
	const at = (name: string): string => path.join(workspace.folder, name);
	const above = (name: string): void => void mkdirSync(path.dirname(at(name)), { recursive: true });
	return {
		...workspace,
		move: (from, to) => {
			above(to);
			renameSync(at(from), at(to));
		},
		write: (name, content) => {
			above(name);
			writeFileSync(at(name), content);
		},
		read: (name) => readFileSync(at(name), 'utf8'),
		remove: (name) => rmSync(at(name), { recursive: true }),
		record: async (message) => (await workspace.checkpoints.create({ message })).checkpoint.id,
	};
}
