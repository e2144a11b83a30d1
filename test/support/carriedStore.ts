/** A store whose last record of the journal went with its objects, and a file system that tells of each call. */
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import type { Checkpoints } from '../../src/core/checkpoints';
import { type FileSystem, nodeFileSystem } from '../../src/core/fileSystem';
import { prose } from './bytes';
import { openCheckpoints, type TestWorkspace } from './openCheckpoints';

type Call = (name: keyof FileSystem, args: readonly unknown[]) => void;

/** Node's file system, of which each call is told first, and what it gave afterwards. */
export function watched(
	onCall: Call,
	onResult?: (name: keyof FileSystem, args: readonly unknown[], result: unknown) => void,
): FileSystem {
	return new Proxy(nodeFileSystem, {
		get: (target, name: keyof FileSystem) => {
			const real = target[name] as (...args: unknown[]) => unknown;
			return (...args: unknown[]) => {
				onCall(name, args);
				const result = real(...args);
				onResult?.(name, args, result);
				return result;
			};
		},
	});
}

/** The journal is opened with a number to be appended to. */
export const isAppending = (name: string, args: readonly unknown[]): boolean =>
	name === 'openSync' && path.basename(String(args[0])) === 'journal' && typeof args[1] === 'number';

export const fails = (code: string): never => {
	throw Object.assign(new Error(`injected ${code}`), { code });
};

export const messages = (checkpoints: Checkpoints): string[] =>
	checkpoints
		.list()
		.map(({ message }) => message)
		.reverse();

/** A store with two checkpoints of a file that was changed once more since. The record of the second one went with its objects. */
export async function begun(
	fileSystem: FileSystem,
): Promise<TestWorkspace & { edit: () => void; journal: string; pack: string }> {
	const opened = openCheckpoints({ file: prose(2_000) }, { fileSystem });
	const edit = (): void => appendFileSync(path.join(opened.folder, 'file'), 'one more line\n');
	await opened.checkpoints.create({ message: 'one' });
	edit();
	await opened.checkpoints.create({ message: 'two' });
	await opened.checkpoints.whenIdle();
	edit();
	const journal = path.join(opened.storePath, 'journal');
	return { ...opened, edit, journal, pack: path.join(opened.storePath, 'packs', 'pack-00000001.pack') };
}
