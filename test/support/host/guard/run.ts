/**
 * Runs one program and ends it with everything it started as soon as its owner is gone, however the owner went.
 *
 * The owner starts this as the leader of a process group and holds the other end of the pipe on fd 3. The pipe closes when
 * the owner asks for the end, and also when it crashed or was killed: no signal handler could promise that.
 */
import { spawn, spawnSync } from 'node:child_process';
import { Socket } from 'node:net';

const graceMs = 5_000;
const [command = '', ...args] = process.argv.slice(2);
const owner = new Socket({ fd: 3 });
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });

// The group's polite signal reaches this process too, which must outlive the others to send the second one.
process.on('SIGTERM', () => {});
owner.on('error', () => owner.destroy());
owner.on('close', () => {
	signalTree('SIGTERM');
	setTimeout(() => signalTree('SIGKILL'), graceMs);
});
owner.resume();
child.on('error', (error) => report({ error: error.message }));
child.on('exit', (code, signal) => report({ code, signal }));

/** Tells the owner how the program ended, then ends what the program left behind and, as one of the group, itself. */
function report(end: object): void {
	const finish = (): void => {
		signalTree('SIGKILL');
		process.exit();
	};
	if (owner.destroyed) finish();
	else owner.end(JSON.stringify(end), finish);
}

function signalTree(signal: NodeJS.Signals): void {
	if (process.platform !== 'win32') process.kill(-process.pid, signal);
	else if (child.pid) spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
}
