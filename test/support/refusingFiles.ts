/** A file system that counts the system calls of a restore about the workspace by their paths, and refuses one of them: once, or from then on. */
import path from 'node:path';
import { type FileSystem, nodeFileSystem } from '../../src/core/fileSystem';

/** What systems refuse with. */
export const refusals = ['EBUSY', 'EROFS', 'EPERM', 'EACCES'] as const;

export interface Refusal {
	/** Which call, counted from the restore's planning on: what cannot be captured is another matter. */
	readonly at: number;
	readonly errno: string;
	/** Whether the same call about the same path is refused ever after. */
	readonly forever: boolean;
}

/** Another one at each writing: what can be refused for ever is to write in the folder. */
const temporary = /^\.cairn-\w+\.tmp$/;

export class RefusingFiles {
	readonly fileSystem: FileSystem;
	/** The calls so far, by name and path. */
	readonly calls: string[] = [];
	readonly #folder: string;
	#refusal: Refusal | undefined;
	#refused: string | undefined;
	#isPlanning = false;

	/** @param folder absolute */
	constructor(folder: string) {
		this.#folder = folder;
		this.fileSystem = new Proxy(nodeFileSystem, {
			get: (target, name: keyof FileSystem) => {
				const real = target[name] as (...args: unknown[]) => unknown;
				return (...args: unknown[]) => {
					this.#look(name, args);
					return real(...args);
				};
			},
		});
	}

	/** For the next restore. @param refusal undefined for none */
	refuse(refusal: Refusal | undefined): void {
		this.calls.length = 0;
		this.#refusal = refusal;
		this.#refused = undefined;
		this.#isPlanning = false;
	}

	/** Another restore comes: what is refused for ever still is. */
	goOn(): void {
		this.#isPlanning = false;
		if (this.#refusal) this.#refusal = { ...this.#refusal, at: -1 };
	}

	#look(name: string, args: unknown[]): void {
		// What a link says is no path that it is about.
		const files = args.filter((argument) => typeof argument === 'string').slice(name === 'symlinkSync' ? 1 : 0);
		const file = files.at(name === 'openSync' ? 0 : -1);
		if (file === undefined || path.relative(this.#folder, file).startsWith('..')) return;
		// Planning begins with the question what is allowed; a capture does not ask.
		this.#isPlanning ||= name === 'accessSync';
		if (!this.#isPlanning) return;
		const isTemporary = temporary.test(path.basename(file));
		const call = `${name} ${path.relative(this.#folder, isTemporary ? path.join(path.dirname(file), '*') : file)}`;
		const number = this.calls.push(call) - 1;
		const { at, errno, forever } = this.#refusal ?? { at: undefined, errno: '', forever: false };
		if (number === at && forever) this.#refused = call;
		if (number !== at && call !== this.#refused) return;
		throw Object.assign(new Error(`injected ${errno} into ${call}`), { code: errno });
	}
}
