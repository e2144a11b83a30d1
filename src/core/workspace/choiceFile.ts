/**
 * Small files beside the checkpoints, with what the user has chosen for this workspace: nothing is written into the workspace, and all
 * windows on it agree.
 */
import path from 'node:path';
import { errnoOf, fromSystemError } from '../errors';
import { type FileSystem, readFile, writeFileAtomically } from '../fileSystem';

export interface ChoiceFile<T> {
	/** In the store's folder. */
	readonly name: string;
	/** What it says, as an error names it: `whether …`. */
	readonly subject: string;
	/** What counts while there is no file. */
	readonly none: T;
	/** @returns `none` for what is no such choice */
	fromJson(value: unknown): T;
	toJson(choice: T): unknown;
	isNone(choice: T): boolean;
}

/** A file that is damaged chooses nothing. @throws CairnError `permissionDenied`, `ioFailed` */
export function readChoice<T>(fileSystem: FileSystem, storePath: string, kind: ChoiceFile<T>): T {
	const file = path.join(storePath, kind.name);
	try {
		return kind.fromJson(JSON.parse(readFile(fileSystem, file).toString('utf8')));
	} catch (error) {
		if (error instanceof SyntaxError || errnoOf(error) === 'ENOENT') return kind.none;
		throw fromSystemError(error, `read ${kind.subject}`, file);
	}
}

/** Removes the file if nothing is chosen. @throws CairnError `permissionDenied`, `diskFull`, `ioFailed` */
export function writeChoice<T>(fileSystem: FileSystem, storePath: string, kind: ChoiceFile<T>, choice: T): void {
	const file = path.join(storePath, kind.name);
	const isNone = kind.isNone(choice);
	try {
		if (isNone) fileSystem.unlinkSync(file);
		else writeFileAtomically(fileSystem, file, Buffer.from(`${JSON.stringify(kind.toJson(choice))}\n`));
	} catch (error) {
		if (isNone && errnoOf(error) === 'ENOENT') return;
		throw fromSystemError(error, `write ${kind.subject}`, file);
	}
}
