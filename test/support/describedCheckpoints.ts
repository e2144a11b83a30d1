/** A history of one file, for tests of what is done to histories. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { openCheckpoints, type TestWorkspace } from './openCheckpoints';

export interface DescribedCheckpoints extends TestWorkspace {
	readonly ids: readonly string[];
	readonly write: (name: string, text: string) => void;
}

/** Checkpoints `m0`, `m1`, … of a file `a` that changes with each. */
export async function withCheckpoints(count: number): Promise<DescribedCheckpoints> {
	const workspace = openCheckpoints({ a: '', b: 'b' });
	const write = (name: string, text: string): void => writeFileSync(path.join(workspace.folder, name), text);
	const ids: string[] = [];
	for (let number = 0; number < count; number++) {
		write('a', `${number}`);
		ids.push((await workspace.checkpoints.create({ message: `m${number}` })).checkpoint.id);
	}
	return { ...workspace, ids, write };
}
