/** The second thread's part of a look at everything: stats of what the first one has not come to. */
import { lstatSync } from 'node:fs';
import { ifPossible } from '../fileSystem';
import { aheadColumns, aheadControl, type AheadList, aheadWidth } from './aheadList';

/** Looks at one folder of the list after the other until the list ends, or the other thread has come from its end. */
export function lookAtAll({ names, separator, memory }: AheadList): void {
	const control = new Int32Array(memory.control);
	const stats = new Float64Array(memory.stats);
	let done = 0;
	let folder = '';
	for (const name of names.split('\0')) {
		if (name === '') {
			Atomics.store(control, aheadControl.done, done);
			if (done >= Atomics.load(control, aheadControl.end)) return;
			folder = '';
			continue;
		}
		note(folder === '' ? name : folder + separator + name, stats.subarray(done * aheadWidth, ++done * aheadWidth));
		if (folder === '') folder = name;
	}
}

function note(file: string, row: Float64Array): void {
	const stat = ifPossible(() => lstatSync(file, { throwIfNoEntry: false }));
	row[aheadColumns.size] = stat?.size ?? NaN;
	row[aheadColumns.mtimeMs] = stat?.mtimeMs ?? NaN;
	row[aheadColumns.ctimeMs] = stat?.ctimeMs ?? NaN;
	row[aheadColumns.ino] = stat?.ino ?? NaN;
	row[aheadColumns.mode] = stat?.mode ?? NaN;
	row[aheadColumns.dev] = stat?.dev ?? NaN;
}
