/** What only the superuser of a Linux machine can set up: mounts that nobody else sees, other users, files that nobody may touch. */
import { spawnSync } from 'node:child_process';

/** A program that runs another one, which it gets as its last arguments. */
export type Wrapper = readonly string[];

const canMount = process.platform === 'linux' && succeeds('unshare', '--mount', 'true');

/** For `before`: tests that need the superuser are not for everybody. */
export function skipUnlessPrivileged(this: Mocha.Context): void {
	if (!canMount) this.skip();
}

/** Runs a program where shell commands have mounted something: nothing outside of it sees that, and it goes with the program. */
export function withMounts(script: string): Wrapper {
	return ['unshare', '--mount', 'sh', '-ec', `${script}\nexec "$@"`, 'sh'];
}

/** Runs a program as a user who is nobody else, and may only do what everybody may. */
export function asUser(id: number): Wrapper {
	return ['setpriv', `--reuid=${id}`, `--regid=${id}`, '--clear-groups', '--inh-caps=-all'];
}

/** Nobody may change, replace or remove a file or folder that is immutable. False where the file system does not know that. */
export function setImmutable(file: string, on: boolean): boolean {
	return succeeds('chattr', on ? '+i' : '-i', file);
}

/** A file to which only more may be added: systems do not say so before somebody tries. False as with `setImmutable`. */
export function setAppendOnly(file: string, on: boolean): boolean {
	return succeeds('chattr', on ? '+a' : '-a', file);
}

function succeeds(program: string, ...args: string[]): boolean {
	return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}
