/** Tells whether a process that wrote its name into a file is still there. */
import { hostname } from 'node:os';
import { errnoOf } from '../errors';
import { type FileSystem, readAt } from '../fileSystem';

/** This system's name. */
export const host = hostname();

export interface ProcessName {
	readonly pid: number;
	readonly host: string;
	/** When the process began, in the system's own words; tells it from a later one with its number. Empty where nobody can tell. */
	readonly started: string;
}

/** Names this process. */
export function nameOfProcess(fileSystem: FileSystem): ProcessName {
	return { pid: process.pid, host, started: startOf(fileSystem, process.pid) ?? '' };
}

/** Whether a process of this host runs; of another one nobody can tell. */
export function isAlive(fileSystem: FileSystem, { pid, started }: ProcessName): boolean {
	if (!isRunning(pid)) return false;
	const now = started === '' ? undefined : startOf(fileSystem, pid);
	return now === undefined || now === started;
}

function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return errnoOf(error) === 'EPERM';
	}
}

/** The start of the system and the process's time since then, on Linux; undefined elsewhere, and where there is no such process. */
function startOf(fileSystem: FileSystem, pid: number): string | undefined {
	try {
		const read = (file: string): string => {
			const fd = fileSystem.openSync(file, 'r');
			try {
				return readAt(fileSystem, fd, 0, 4096).toString('latin1');
			} finally {
				fileSystem.closeSync(fd);
			}
		};
		// proc(5): the 22nd field; the second, the command in parentheses, may hold spaces.
		const ticks = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ')[19];
		return `${read('/proc/sys/kernel/random/boot_id').trim()}/${ticks ?? ''}`;
	} catch (error) {
		if (errnoOf(error) !== undefined) return undefined;
		throw error;
	}
}
