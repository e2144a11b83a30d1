/** The second thread's part of a copy. */
import { silentLog } from '../../base/log';
import type { KeptPath } from '../checkpoint';
import { CairnError, errnoOf } from '../errors';
import { nodeFileSystem } from '../fileSystem';
import { PackObjectStore } from '../store/packObjectStore';
import { copyControl, type CopyResult, type CopyWork, takeTurns, unpackFiles } from './copyWork';
import { FreshFolder } from './freshFolder';

/** Reads the store's packs at once: that is done when the work comes. @param packs their folder, absolute */
export function openPacks(packs: string): PackObjectStore {
	return new PackObjectStore({ folder: packs, fileSystem: nodeFileSystem, log: silentLog });
}

export function helpCopying(objects: PackObjectStore, { to, files: packed, control: memory }: CopyWork): CopyResult {
	const control = new Int32Array(memory);
	const files = unpackFiles(packed);
	const folder = new FreshFolder(to, objects, nodeFileSystem);
	const kept: KeptPath[] = [];
	const result = (error?: unknown): CopyResult => ({
		made: folder.made,
		writing: folder.writing,
		kept,
		failed: folder.failed,
		error:
			error === undefined
				? undefined
				: {
						message: error instanceof Error ? error.message : 'something was thrown that is no error',
						code: CairnError.is(error) ? error.code : (errnoOf(error) ?? 'internal'),
						isOurs: CairnError.is(error) || errnoOf(error) === undefined,
						at: folder.at,
					},
	});
	try {
		for (const part of takeTurns(files, control)) {
			for (const { path, entry } of part) {
				const reason = folder.make(path, entry);
				if (reason) kept.push({ path, reason });
			}
		}
		return result();
	} catch (error) {
		Atomics.store(control, copyControl.stop, 1);
		return result(error);
	} finally {
		objects.close();
	}
}
