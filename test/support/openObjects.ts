/** An object store in a temporary folder. */
import { silentLog } from '../../src/base/log';
import { nodeFileSystem } from '../../src/core/fileSystem';
import { PackObjectStore, type PackObjectStoreOptions } from '../../src/core/store/packObjectStore';
import { makeTempFolder } from './tempFolder';

export function openObjects(options: Partial<PackObjectStoreOptions> = {}): PackObjectStore {
	return new PackObjectStore({
		folder: options.folder ?? makeTempFolder('packs'),
		fileSystem: nodeFileSystem,
		log: silentLog,
		...options,
	});
}
