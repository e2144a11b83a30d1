/** A file system that loses its power: of what was written and not synced, any part may be gone then. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type FileSystem, nodeFileSystem } from '../../src/core/fileSystem';

/** Which of the bytes that were not synced are there afterwards. `half`: of each file the first half of them, and zeros for the rest. */
export const survivals = ['nothing', 'everything', 'journal', 'packs', 'half'] as const;
export type Survival = (typeof survivals)[number];

export class VolatileFiles {
	readonly fileSystem: FileSystem;
	/** About anything in the folder, since `loseAfter`. */
	calls = 0;
	readonly #folder: string;
	#lastCall = Infinity;
	readonly #names = new Map<number, string>();
	/** The contents of files when they were synced last. */
	readonly #synced = new Map<string, Buffer>();

	/** @param folder absolute; what is in it now is durable */
	constructor(folder: string) {
		this.#folder = folder;
		for (const name of readdirSync(folder, { recursive: true, withFileTypes: true })) {
			if (name.isFile()) this.#sync(path.join(name.parentPath, name.name));
		}
		this.fileSystem = new Proxy(nodeFileSystem, {
			get: (target, name: keyof FileSystem) => {
				const real = target[name] as (...args: unknown[]) => unknown;
				return (...args: unknown[]) => this.#call(name, real, args);
			},
		});
	}

	/** After so many calls, from now on, about anything in the folder nothing works any more. */
	loseAfter(calls: number): void {
		this.calls = 0;
		this.#lastCall = calls;
	}

	get isOff(): boolean {
		return this.calls > this.#lastCall;
	}

	/** Makes the folder that there is afterwards. Names are as durable as they were made; a lock is nobody's. */
	survive(survival: Survival, target: string): void {
		mkdirSync(target, { recursive: true });
		for (const name of readdirSync(this.#folder, { recursive: true, withFileTypes: true })) {
			const file = path.join(name.parentPath, name.name);
			const copy = path.join(target, path.relative(this.#folder, file));
			if (name.isDirectory()) mkdirSync(copy, { recursive: true });
			else if (name.name !== 'lock') writeFileSync(copy, this.#left(file, survival), { mode: 0o600 });
		}
	}

	#left(file: string, survival: Survival): Buffer {
		const written = readFileSync(file);
		const synced = this.#synced.get(file) ?? Buffer.alloc(0);
		const kind = file.endsWith('.pack') ? 'packs' : path.basename(file);
		if (survival === 'everything' || survival === kind) return written;
		if (survival !== 'half' || written.length <= synced.length) return synced;
		const left = Buffer.alloc(written.length);
		const half = synced.length + Math.floor((written.length - synced.length) / 2);
		synced.copy(left);
		written.copy(left, synced.length, synced.length, half);
		return left;
	}

	#call(name: keyof FileSystem, real: (...args: unknown[]) => unknown, args: unknown[]): unknown {
		const file = typeof args[0] === 'number' ? this.#names.get(args[0]) : String(args[0]);
		if (file === undefined || path.relative(this.#folder, file).startsWith('..')) return real(...args);
		this.calls++;
		if (this.isOff && name !== 'closeSync') throw Object.assign(new Error('no power'), { code: 'EIO' });
		const result = real(...args);
		if (name === 'openSync') this.#names.set(result as number, file);
		if (name === 'closeSync') this.#names.delete(args[0] as number);
		if (name === 'fsyncSync' || name === 'fdatasyncSync') this.#sync(file);
		if (name === 'renameSync') this.#synced.set(String(args[1]), this.#synced.get(file) ?? Buffer.alloc(0));
		return result;
	}

	#sync(file: string): void {
		if (nodeFileSystem.statSync(file).isFile()) this.#synced.set(file, readFileSync(file));
	}
}
