/**
 * What the user has brought in for this workspace and does not want to have in its settings (`included.json` in the store). It lies beside
 * the checkpoints, so that nothing is written into the workspace and all windows on it agree; it only adds to what the settings say.
 */
import path from 'node:path';
import { areTexts, isRecord } from '../../base/values';
import { errnoOf, fromSystemError } from '../errors';
import { type FileSystem, readFile, writeFileAtomically } from '../fileSystem';
import type { Workspace } from './workspace';

export interface OwnScope {
	/** As `include` of the scope's settings. */
	readonly include: readonly string[];
	/** Whether the folder is recorded although it is none for a workspace, such as the home folder. */
	readonly anyFolder: boolean;
}

export const noOwnScope: OwnScope = { include: [], anyFolder: false };

const fileName = 'included.json';

/** A file that is damaged brings in nothing. @throws CairnError `permissionDenied`, `ioFailed` */
export function readOwnScope(fileSystem: FileSystem, storePath: string): OwnScope {
	const file = path.join(storePath, fileName);
	try {
		const value: unknown = JSON.parse(readFile(fileSystem, file).toString('utf8'));
		if (!isRecord(value)) return noOwnScope;
		const { include, anyFolder } = value;
		return { include: areTexts(include) ? include : [], anyFolder: anyFolder === true };
	} catch (error) {
		if (error instanceof SyntaxError || errnoOf(error) === 'ENOENT') return noOwnScope;
		throw fromSystemError(error, 'read what is included anyway', file);
	}
}

/** @throws CairnError `permissionDenied`, `diskFull`, `ioFailed` */
export function writeOwnScope(fileSystem: FileSystem, storePath: string, own: OwnScope): void {
	const file = path.join(storePath, fileName);
	try {
		if (isSameOwnScope(own, noOwnScope)) fileSystem.unlinkSync(file);
		else writeFileAtomically(fileSystem, file, Buffer.from(`${JSON.stringify(own)}\n`));
	} catch (error) {
		if (isSameOwnScope(own, noOwnScope) && errnoOf(error) === 'ENOENT') return;
		throw fromSystemError(error, 'write what is included anyway', file);
	}
}

export function isSameOwnScope(a: OwnScope, b: OwnScope): boolean {
	return a.anyFolder === b.anyFolder && JSON.stringify(a.include) === JSON.stringify(b.include);
}

/** Adds it to what the settings say. */
export function widened(workspace: Workspace, own: OwnScope): Workspace {
	if (isSameOwnScope(own, noOwnScope)) return workspace;
	const { scope, anyFolder = false } = workspace;
	const include = [...new Set([...scope.include, ...own.include])];
	return { ...workspace, scope: { ...scope, include }, anyFolder: anyFolder || own.anyFolder };
}
