/** The index of a pack that is open, read once more. */
import { type FileSystem, ifPossible, readFile } from '../../fileSystem';
import { PackEntries } from './packEntries';
import { PackIndex } from './packIndex';
import { packMagic } from './packRecord';
import { scanRecords } from './packScan';

/**
 * The bytes of an index that covers as much as the one that is known; made anew from the pack where the file is no longer that.
 * @param pack its file, open to be read, and where its index was
 * @throws what reading the pack throws
 */
export function readIndexAgain(
	fileSystem: FileSystem,
	pack: { readonly fd: number; readonly indexPath: string },
	{ covered, count }: Pick<PackIndex, 'covered' | 'count'>,
): Buffer {
	const bytes = ifPossible(() => readFile(fileSystem, pack.indexPath));
	const found = bytes && PackIndex.load(bytes);
	if (bytes && found?.covered === covered && found.count === count) return bytes;
	// Another process has written it anew, or collected the pack, which is still open here: what it said stands in the pack.
	const entries = new PackEntries();
	for (const each of scanRecords(fileSystem, pack.fd, packMagic.length, covered)) {
		if ('record' in each) entries.addRecord(each.record, each.offset);
	}
	return entries.encodeIndex(covered);
}
