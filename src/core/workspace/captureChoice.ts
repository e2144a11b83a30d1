/**
 * Whether the editor makes checkpoints by itself, as it was chosen for this workspace (`capturing.json` in the store). It lies beside the
 * checkpoints, so that nothing is written into the workspace and all windows on it agree; the command line does not ask for it.
 */
import path from 'node:path';
import { isRecord } from '../../base/values';
import { errnoOf, fromSystemError } from '../errors';
import { type FileSystem, readFile, writeFileAtomically } from '../fileSystem';

/** Null where nothing was chosen: then the settings decide. */
export type CaptureChoice = 'on' | 'off' | null;

const fileName = 'capturing.json';

/** A file that is damaged chooses nothing. @throws CairnError `permissionDenied`, `ioFailed` */
export function readCaptureChoice(fileSystem: FileSystem, storePath: string): CaptureChoice {
	const file = path.join(storePath, fileName);
	try {
		const value: unknown = JSON.parse(readFile(fileSystem, file).toString('utf8'));
		const choice = isRecord(value) ? value['choice'] : undefined;
		return choice === 'on' || choice === 'off' ? choice : null;
	} catch (error) {
		if (error instanceof SyntaxError || errnoOf(error) === 'ENOENT') return null;
		throw fromSystemError(error, 'read whether checkpoints are turned on', file);
	}
}

/** @throws CairnError `permissionDenied`, `diskFull`, `ioFailed` */
export function writeCaptureChoice(fileSystem: FileSystem, storePath: string, choice: CaptureChoice): void {
	const file = path.join(storePath, fileName);
	try {
		if (choice === null) fileSystem.unlinkSync(file);
		else writeFileAtomically(fileSystem, file, Buffer.from(`${JSON.stringify({ choice })}\n`));
	} catch (error) {
		if (choice === null && errnoOf(error) === 'ENOENT') return;
		throw fromSystemError(error, 'write whether checkpoints are turned on', file);
	}
}
