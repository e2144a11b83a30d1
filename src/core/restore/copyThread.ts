/** The second thread's part of a copy. */
import { silentLog } from '../../base/log';
import type { KeptPath } from '../checkpoint';
import { CairnError, errnoOf } from '../errors';
import { nodeFileSystem } from '../fileSystem';
import { PackObjectStore } from '../store/packObjectStore';
import { CopyTurns } from './copyTurns';
import { type CopyResult, type CopyWork, unpackFiles } from './copyWork';
import { FreshFolder } from './freshFolder';

/** Reads the store's packs at once: that is done when the work comes. @param packs their folder, absolute */
export function openPacks(packs: string): PackObjectStore {
	return new PackObjectStore({ folder: packs, fileSystem: nodeFileSystem, log: silentLog });
}

export function helpCopying(objects: PackObjectStore, { to, files: packed, memory }: CopyWork): CopyResult {
	const turns = CopyTurns.in(memory);
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
		for (const part of turns.take(files)) {
			for (const { path, entry, folder: number } of part) {
				if (!turns.isOpen(number)) continue;
				const reason = folder.make(path, entry);
				if (reason) kept.push({ path, reason });
			}
		}
		return result();
	} catch (error) {
		turns.stop();
		return result(error);
	} finally {
		objects.close();
	}
}
