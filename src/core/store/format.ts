/** The format file of a store, and the making of a store. */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { CairnError, errnoOf } from '../errors';
import { type FileSystem, readAt, syncFolder, writeFileAtomically } from '../fileSystem';
import { keepAside } from './aside';
import { Journal } from './journal/journal';

/** The version of the format that this program writes, and the highest that it reads. */
export const formatVersion = 1;

interface Format {
	readonly format: 'cairn';
	readonly version: number;
	/** Names this store, wherever its folder is moved. */
	readonly id: string;
}

/** Where a store is or is to be. */
export interface StorePlace {
	readonly path: string;
	readonly fileSystem: FileSystem;
}

/** Whether there is a store. @throws CairnError `storeTooNew`, `journalCorrupt` where its format file says nothing */
export function hasFormat(options: StorePlace): boolean {
	const file = path.join(options.path, 'format.json');
	let text: string;
	try {
		const fd = options.fileSystem.openSync(file, 'r');
		try {
			text = readAt(options.fileSystem, fd, 0, 4096).toString('utf8');
		} finally {
			options.fileSystem.closeSync(fd);
		}
	} catch (error) {
		if (errnoOf(error) === 'ENOENT') return false;
		throw error;
	}
	const format = parseFormat(text, file);
	if (format.version > formatVersion) {
		throw new CairnError(
			'storeTooNew',
			`The store in ${options.path} has format ${format.version}; this Cairn reads up to ${formatVersion}. Update Cairn.`,
			{ details: { path: options.path, version: format.version } },
		);
	}
	return true;
}

function parseFormat(text: string, file: string): Format {
	let value: unknown;
	let cause: unknown;
	try {
		value = JSON.parse(text);
	} catch (error) {
		cause = error;
	}
	const format = value as Partial<Format> | null | undefined;
	if (format?.format === 'cairn' && typeof format.version === 'number') return format as Format;
	throw new CairnError('journalCorrupt', `The file ${file} does not say what format the store has.`, {
		cause,
		details: { path: file },
	});
}

/**
 * The format file comes last: a store without one was never finished, and is made again. Two processes may do this at once.
 * @throws CairnError `journalCorrupt` where there is a history already
 */
export function createStore(options: StorePlace): void {
	const { path: folder, fileSystem } = options;
	fileSystem.mkdirSync(path.join(folder, 'packs'), { recursive: true, mode: 0o700 });
	const hasPacks = fileSystem.readdirSync(path.join(folder, 'packs')).length > 0;
	if (Journal.create(path.join(folder, 'journal'), fileSystem) && !hasPacks) {
		writeFormat(folder, fileSystem);
		return;
	}
	// Another process may have made the store, and used it, since this one looked.
	if (hasFormat(options)) return;
	throw new CairnError('journalCorrupt', `The store in ${folder} holds a history, and its format.json is missing.`, {
		details: { path: folder },
	});
}

/** Says, for good, what format the store has. */
function writeFormat(folder: string, fileSystem: FileSystem): void {
	const format: Format = { format: 'cairn', version: formatVersion, id: randomUUID() };
	writeFileAtomically(fileSystem, path.join(folder, 'format.json'), Buffer.from(`${JSON.stringify(format)}\n`));
	syncFolder(fileSystem, folder);
}

/** Whether a folder holds something of a store, although its format file may be missing. */
function hasRemains({ path: folder, fileSystem }: StorePlace): boolean {
	return ['packs', 'journal'].some((name) => isThere(fileSystem, path.join(folder, name)));
}

/**
 * Gives a store what it lacks to be opened: a format file, a journal, a folder of packs. What stands there and is of no use is kept
 * aside. A folder without anything of a store stays as it is. @returns what was lacking, in sentences
 * @throws CairnError `storeTooNew`
 */
export function makeOpenable(place: StorePlace): string[] {
	const { path: folder, fileSystem } = place;
	const journal = path.join(folder, 'journal');
	const format = path.join(folder, 'format.json');
	const mended: string[] = [];
	if (!hasRemains(place) && !isThere(fileSystem, format)) return mended;
	if (!isThere(fileSystem, format)) {
		writeFormat(folder, fileSystem);
		mended.push('The file format.json was missing.');
	} else if (failsAs('journalCorrupt', () => hasFormat(place))) {
		keepAside(folder, format, fileSystem);
		writeFormat(folder, fileSystem);
		mended.push('The file format.json was damaged.');
	}
	fileSystem.mkdirSync(path.join(folder, 'packs'), { recursive: true, mode: 0o700 });
	if (!isThere(fileSystem, journal)) {
		Journal.create(journal, fileSystem);
		mended.push('The journal was missing.');
	} else if (failsAs('journalCorrupt', () => new Journal(journal, fileSystem).readNew())) {
		keepAside(folder, journal, fileSystem);
		fileSystem.unlinkSync(journal);
		Journal.create(journal, fileSystem);
		mended.push('The journal was lost: the file was none.');
	}
	return mended;
}

function failsAs(code: 'journalCorrupt', act: () => unknown): boolean {
	try {
		act();
		return false;
	} catch (error) {
		if (CairnError.is(error, code)) return true;
		throw error;
	}
}

function isThere(fileSystem: FileSystem, file: string): boolean {
	try {
		fileSystem.statSync(file);
		return true;
	} catch (error) {
		if (errnoOf(error) === 'ENOENT') return false;
		throw error;
	}
}

/** Says that there is no store, or that it is damaged. */
export function noStoreError({ path: folder, fileSystem }: StorePlace): CairnError {
	const details = { path: folder };
	if (!hasRemains({ path: folder, fileSystem })) {
		return new CairnError('notFound', `There is no store in ${folder}.`, { details });
	}
	return new CairnError('journalCorrupt', `The store in ${folder} is damaged: its format.json is missing.`, {
		details,
	});
}
