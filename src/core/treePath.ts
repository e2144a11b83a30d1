/** Paths in checkpoints: relative, with `/`, and safe to turn into a path on disk. */
import { CairnError } from './errors';

/** Where a checkpoint holds the texts of editors that have no file: a folder at its top that is never on disk. */
export const untitledFolder = '.cairn-untitled';

/** What stands at the top of a tree of unsaved texts alone: no checkpoint's tree looks like that. */
export const unsavedFolder = '.cairn-unsaved';

export function joinPath(folder: string, name: string): string {
	return folder === '' ? name : `${folder}/${name}`;
}

/** The path of the folder that a path lies in; empty for the top. */
export function parentOf(path: string): string {
	return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The folders that a path lies in, the innermost first, without the top. */
export function* foldersAbove(path: string): Generator<string> {
	for (let folder = parentOf(path); folder !== ''; folder = parentOf(folder)) yield folder;
}

/** As `foldersAbove`, of many paths: there may be as many as there are files. */
export function allFoldersAbove(paths: Iterable<string>): Set<string> {
	const all = new Set<string>();
	for (const path of paths) {
		for (const folder of foldersAbove(path)) {
			// Then those above it are, too.
			if (all.has(folder)) break;
			all.add(folder);
		}
	}
	return all;
}

/** Whether `path` is `folder` itself or lies below it. */
export function isWithin(path: string, folder: string): boolean {
	return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

/** Where a path lies under another name of it, or of a folder above it; undefined when there is none. */
export function otherName(
	path: string,
	names: readonly { readonly path: string; readonly pathThen: string }[] = [],
): string | undefined {
	const name = names.find((each) => isWithin(path, each.path));
	return name && name.pathThen + path.slice(name.path.length);
}

/** As `isWithin` for any of many folders, in as many steps as the path is deep. */
export function isWithinAny(path: string, folders: Pick<ReadonlySet<string>, 'has'>): boolean {
	for (let at = path; at !== ''; at = parentOf(at)) if (folders.has(at)) return true;
	return folders.has('');
}

/** Spells a path as disks compare names that ignore case, about: whether they really do is asked of the disk. */
export function foldedPath(path: string): string {
	return path.normalize('NFC').toLowerCase();
}

/** Deeper than any path that a system call takes (4,096 bytes on Linux), in folders. */
const maxDepth = 2_100;

/** @throws CairnError `objectCorrupt` for a path that no disk can have had: a hostile store nests without end */
export function assertDepth(path: string): void {
	if (path.length <= maxDepth || path.split('/').length <= maxDepth) return;
	throw new CairnError('objectCorrupt', 'The checkpoint holds folders nested deeper than any disk has them.');
}

/** Brings a path that a person typed into the form that checkpoints use: `./src\a.ts` on Windows becomes `src/a.ts`. */
export function normalizePath(typed: string): string {
	const slashes = process.platform === 'win32' ? typed.replaceAll('\\', '/') : typed;
	const segments = slashes.split('/').filter((segment) => segment !== '' && segment !== '.');
	if (slashes.startsWith('/') || segments.includes('..')) {
		throw new CairnError(
			'invalidArgument',
			`The path "${typed}" is not relative to the workspace folder, or leads out of it.`,
			{
				details: { path: typed },
			},
		);
	}
	return segments.join('/');
}

/** In lower case: disks that ignore case take any spelling. Darcs is older than the habit of hiding such folders. */
const repositoryDataNames: ReadonlySet<string> = new Set([
	'.git',
	'.hg',
	'.svn',
	'.sl',
	'.bzr',
	'.jj',
	'.pijul',
	'_darcs',
]);

/**
 * Whether a folder of this name is what git, or another tool for versions, keeps for itself, wherever it lies. Others are told by what is
 * in them (`workspace/repositoryData.ts`).
 */
export function isRepositoryDataName(name: string): boolean {
	return /^[._]/.test(name) && repositoryDataNames.has(name.toLowerCase());
}

/** Device names that Windows gives a meaning in every folder, with any extension. */
const windowsDevice = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;

/**
 * Says why a name from a checkpoint must not be written to disk; undefined where it may. A store can come from elsewhere:
 * its names are not trusted.
 */
export function unsafeName(name: string): string | undefined {
	if (name === '' || name === '.' || name === '..' || name.includes('/') || name.includes('\0')) {
		return 'it leads out of its folder';
	}
	if (name.toLowerCase() === '.git') return "git's own files are never written";
	if (process.platform !== 'win32') return undefined;
	// eslint-disable-next-line no-control-regex -- these characters are what Windows forbids
	if (/[<>:"\\|?*\x00-\x1f]/.test(name) || /[. ]$/.test(name)) return 'Windows does not allow the name';
	return windowsDevice.test(name) ? 'Windows reserves the name for a device' : undefined;
}

/** @throws CairnError `pathOutsideWorkspace` where a segment must not be written */
export function assertSafePath(path: string): void {
	for (const name of path.split('/')) {
		const reason = unsafeName(name);
		if (!reason) continue;
		throw new CairnError('pathOutsideWorkspace', `The path "${path}" is refused: ${reason}.`, { details: { path } });
	}
}
