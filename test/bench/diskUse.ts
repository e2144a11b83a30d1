/** What a folder takes. */
import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';

export interface DiskUse {
	/** Sum of the files' sizes, in bytes. */
	readonly apparent: number;
	/** In whole blocks, as the disk gives them, in bytes. */
	readonly onDisk: number;
	readonly files: number;
}

export function diskUse(folder: string): DiskUse {
	let [apparent, onDisk, files] = [0, 0, 0];
	for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
		const stat = lstatSync(path.join(folder, name));
		onDisk += stat.blocks * 512;
		if (!stat.isFile()) continue;
		apparent += stat.size;
		files++;
	}
	return { apparent, onDisk, files };
}
