/** Lists a folder, telling apart the names that are text and those that are not. */
import type { Dirent } from 'node:fs';
import { compareUtf8 } from '../../base/text';
import type { FileSystem } from '../fileSystem';

export interface FolderListing {
	readonly items: readonly Dirent[];
	/** Names that are not valid UTF-8, as far as they can be shown. */
	readonly unreadable: readonly string[];
}

/** What Node puts where bytes are not UTF-8; the character can also stand in a name in its own right. */
const replacement = '\uFFFD';

/** Sorted as trees are, so that those need not be. @throws what the system calls throw */
export function listNames(fileSystem: FileSystem, folder: string): FolderListing {
	const items = fileSystem.readdirSync(folder, { withFileTypes: true }).sort((a, b) => compareUtf8(a.name, b.name));
	if (!items.some(({ name }) => name.includes(replacement))) return { items, unreadable: [] };
	// Different bytes can become the same text: only what leads back to the same bytes is taken for a name.
	const genuine = new Set(
		fileSystem
			.readdirSync(folder, { encoding: 'buffer' })
			.filter((bytes) => Buffer.from(bytes.toString('utf8'), 'utf8').equals(bytes))
			.map((bytes) => bytes.toString('utf8')),
	);
	const seen = new Set<string>();
	const isGenuine = ({ name }: Dirent): boolean => {
		if (!name.includes(replacement)) return true;
		if (!genuine.has(name) || seen.has(name)) return false;
		seen.add(name);
		return true;
	};
	const kept = items.filter(isGenuine);
	return { items: kept, unreadable: items.filter((item) => !kept.includes(item)).map(({ name }) => name) };
}
