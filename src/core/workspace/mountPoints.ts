/** What something is mounted on: neither a file nor a folder can be replaced, renamed or removed then. */
import path from 'node:path';
import { type FileSystem, ifPossible } from '../fileSystem';
import { readPieces } from './readFile';

/** Linux's list of what this process sees mounted. */
const mountTable = '/proc/self/mountinfo';

export class MountPoints {
	readonly #fileSystem: FileSystem;
	/** Undefined where the system has no such list. */
	readonly #listed: ReadonlySet<string> | undefined;

	constructor(fileSystem: FileSystem) {
		this.#fileSystem = fileSystem;
		this.#listed = process.platform === 'linux' ? listedMounts(fileSystem) : undefined;
	}

	/** @param file absolute, without links on the way */
	has(file: string): boolean {
		// A file or folder that is mounted elsewhere on the same file system has the same device, and what is a volume of its own without
		// being mounted (btrfs), or a file in a container's layers (overlayfs), another one: where there is a list only that counts.
		return this.#listed ? this.#listed.has(file) : this.#isOnOtherDevice(file);
	}

	#isOnOtherDevice(file: string): boolean {
		const device = (at: string): number | undefined => ifPossible(() => this.#fileSystem.lstatSync(at).dev);
		const own = device(file);
		return own !== undefined && own !== device(path.dirname(file));
	}
}

function listedMounts(fileSystem: FileSystem): Set<string> | undefined {
	const text = ifPossible(() => readEndless(fileSystem, mountTable));
	if (text === undefined) return undefined;
	// The fifth field is where it is mounted (proc_pid_mountinfo(5)).
	const points = text.split('\n').map((line) => line.split(' ')[4]);
	return new Set(points.filter((point) => point !== undefined).map(unescaped));
}

/** A file that the system makes up has no size. */
function readEndless(fileSystem: FileSystem, file: string): string {
	const fd = fileSystem.openSync(file, 'r');
	try {
		// Each piece is overwritten by the next one.
		return Buffer.concat(Array.from(readPieces(fileSystem, fd), (piece) => Buffer.from(piece))).toString('utf8');
	} finally {
		fileSystem.closeSync(fd);
	}
}

/** Spaces, tabs, line ends and backslashes stand there as three octal digits, byte by byte. */
function unescaped(point: string): string {
	return point.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
