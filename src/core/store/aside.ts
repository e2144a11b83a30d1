/** Keeps aside what a repair replaces: in the folder `damaged` of the store. */
import path from 'node:path';
import { fromSystemError } from '../errors';
import { type FileSystem, readFile, syncFolder, writeFileAtomically } from '../fileSystem';

const folderName = 'damaged';

/** Copies the file, under a name that is free there. */
export function keepAside(storePath: string, file: string, fileSystem: FileSystem): void {
	const folder = path.join(storePath, folderName);
	try {
		fileSystem.mkdirSync(folder, { recursive: true, mode: 0o700 });
		const taken = new Set(fileSystem.readdirSync(folder));
		const name = path.basename(file);
		let free = name;
		for (let number = 2; taken.has(free); number++) free = `${name}.${number}`;
		writeFileAtomically(fileSystem, path.join(folder, free), readFile(fileSystem, file));
		syncFolder(fileSystem, folder);
	} catch (error) {
		throw fromSystemError(error, 'keep aside a damaged file of the store', file);
	}
}
