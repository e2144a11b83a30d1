/** Finds the process in which the extensions of an editor run, on Linux. */
import { readdirSync, readFileSync } from 'node:fs';
import { ifPossible } from '../../../src/core/fileSystem';

/** The extension host of the editor that this process has started, directly or by way of others. Throws where there is none. */
export function findExtensionHost(): number {
	const numbers = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
	const found = numbers.map(Number).find((pid) => isExtensionHost(pid) && isOwn(pid));
	if (found === undefined) throw new Error('This process has started no editor with an extension host.');
	return found;
}

function isExtensionHost(pid: number): boolean {
	return (read(pid, 'cmdline') ?? '').includes('--type=extensionHost');
}

function isOwn(pid: number): boolean {
	if (pid === process.pid) return true;
	const parent = Number(/^PPid:\s*(\d+)$/m.exec(read(pid, 'status') ?? '')?.[1] ?? 0);
	return parent > 1 && isOwn(parent);
}

/** Undefined where the process has ended meanwhile. */
function read(pid: number, file: string): string | undefined {
	return ifPossible(() => readFileSync(`/proc/${pid}/${file}`, 'utf8'));
}
