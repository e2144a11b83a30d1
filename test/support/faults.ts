/** A file system in which one chosen call fails. */
import { type FileSystem, nodeFileSystem } from '../../src/core/fileSystem';

export interface Fault {
	readonly call: keyof FileSystem;
	/** Which path the call must be about; calls with a descriptor instead of a path have none. */
	readonly path?: RegExp;
	readonly errno: string;
}

/** Node's file system, except that calls to which the fault applies throw it. `fault.current` may change at any time. */
export function faultyFileSystem(fault: { current: Fault | undefined }): FileSystem {
	return new Proxy(nodeFileSystem, {
		get: (target, name: keyof FileSystem) => {
			const real = target[name] as (...args: unknown[]) => unknown;
			return (...args: unknown[]) => {
				const { current } = fault;
				const isMeant = current?.call === name && (!current.path || current.path.test(String(args[0])));
				if (isMeant) throw Object.assign(new Error(`injected ${current.errno}`), { code: current.errno });
				return real(...args);
			};
		},
	});
}
