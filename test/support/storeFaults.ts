/** A file system that counts the system calls about one folder, and lets one of them fail. */
import path from 'node:path';
import { type FileSystem, nodeFileSystem } from '../../src/core/fileSystem';

/** What goes wrong. `short`: a write that writes half, and then one that fails because the disk is full. */
export type StoreFault = 'EIO' | 'ENOSPC' | 'EACCES' | 'short';

const writing: readonly string[] = ['writeSync', 'openSync', 'fdatasyncSync', 'fsyncSync', 'mkdirSync', 'renameSync'];

export class FaultyStoreFiles {
	readonly fileSystem: FileSystem;
	/** The calls so far, by name. */
	readonly calls: string[] = [];
	readonly #folder: string;
	readonly #descriptors = new Set<number>();
	#fault: { readonly at: number; readonly kind: StoreFault; readonly onFault: (() => void) | undefined } | undefined;
	#isFull = false;

	constructor(folder: string) {
		this.#folder = folder;
		this.fileSystem = new Proxy(nodeFileSystem, {
			get: (target, name: keyof FileSystem) => {
				const real = target[name] as (...args: unknown[]) => unknown;
				return (...args: unknown[]) => this.#call(name, real, args);
			},
		});
	}

	/**
	 * Lets the call number `at`, from now on, fail; calls that such a fault cannot meet are left alone.
	 * @param onFault is called each time before a call fails
	 */
	arm(at: number, kind: StoreFault, onFault?: () => void): void {
		this.calls.length = 0;
		this.#isFull = false;
		this.#fault = { at, kind, onFault };
	}

	disarm(): void {
		this.calls.length = 0;
		this.#isFull = false;
		this.#fault = undefined;
	}

	#call(name: string, real: (...args: unknown[]) => unknown, args: unknown[]): unknown {
		const [first] = args;
		const isMeant = typeof first === 'number' ? this.#descriptors.has(first) : this.#isInside(String(first));
		if (!isMeant) return real(...args);
		const number = this.calls.push(name) - 1;
		if (name === 'closeSync') this.#descriptors.delete(first as number);
		// A descriptor is closed even where closing fails (close(2)): else the test would run out of them.
		if (this.#fault && (number === this.#fault.at || this.#isFull) && this.#meets(name)) {
			this.#fault.onFault?.();
			if (name === 'closeSync') real(...args);
			this.#fail(name, real, args, number === this.#fault.at);
		}
		const result = real(...args);
		if (name === 'openSync') this.#descriptors.add(result as number);
		return result;
	}

	#meets(name: string): boolean {
		switch (this.#fault?.kind) {
			case 'ENOSPC':
				return writing.includes(name);
			case 'short':
				return name === 'writeSync';
			case 'EACCES':
				return !['readSync', 'writeSync', 'closeSync', 'fstatSync'].includes(name);
			case 'EIO':
			case undefined:
				return true;
		}
	}

	#fail(name: string, real: (...args: unknown[]) => unknown, args: unknown[], isFirst: boolean): never {
		const kind = this.#fault?.kind;
		if (kind === 'short' && isFirst) {
			const [fd, bytes, offset, length, position] = args as [number, Uint8Array, number, number, number];
			real(fd, bytes, offset, Math.floor(length / 2), position);
			this.#isFull = true;
		}
		const code = kind === 'short' ? 'ENOSPC' : (kind ?? 'EIO');
		throw Object.assign(new Error(`injected ${code} into ${name}`), { code });
	}

	#isInside(file: string): boolean {
		return !path.relative(this.#folder, file).startsWith('..');
	}
}
