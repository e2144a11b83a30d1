/** A process that is killed, as its file system sees it. */
import { type FileSystem, nodeFileSystem } from '../../src/core/fileSystem';

/** A file system that ends with a call of its own choice, as a process that is killed does: nothing works any more. @param base what it is else */
export function dyingFileSystem(base: FileSystem = nodeFileSystem): {
	fileSystem: FileSystem;
	dieAt: (call: keyof FileSystem, count: number) => void;
	/** At a call of any name, about whatever. */
	dieAtCall: (count: number) => void;
	readonly isDead: boolean;
} {
	let left = Infinity;
	let leftOfAll = Infinity;
	let fatal: string | undefined;
	let isDead = false;
	const fileSystem = new Proxy(base, {
		get: (target, name: keyof FileSystem) => {
			const real = target[name] as (...args: unknown[]) => unknown;
			return (...args: unknown[]) => {
				isDead ||= name === fatal && String(args[0]).includes('workspace') && --left < 0;
				isDead ||= --leftOfAll < 0;
				// The system closes what a process has left open.
				if (isDead && name !== 'closeSync') throw Object.assign(new Error('killed'), { code: 'EIO' });
				return real(...args);
			};
		},
	});
	return {
		fileSystem,
		dieAt: (call, count) => {
			fatal = call;
			left = count;
		},
		dieAtCall: (count) => (leftOfAll = count),
		get isDead() {
			return isDead;
		},
	};
}
