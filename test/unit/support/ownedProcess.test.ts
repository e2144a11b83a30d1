/** Owned processes: they end with all their children, whoever ends first and however. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { eventually } from '../../support/eventually';
import { OwnedProcess } from '../../support/host/ownedProcess';
import { builtTests } from '../../support/projectRoot';

const guard = path.join(builtTests, 'support', 'host', 'guard', 'run.js');
const stubborn = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up');`;
/** A program with a child that does not listen to polite signals; prints both pids once the child is up. */
const family = `
	const child = require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(stubborn)}]);
	child.stdout.once('data', () => console.log('ready', process.pid, child.pid));
	setInterval(() => {}, 1000);
`;

/** Processes by name as the system lists them; one that is dead and only not yet collected counts as gone. */
function isAlive(pid: number): boolean {
	const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
	return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}

async function allGone(pids: readonly number[]): Promise<void> {
	await eventually(
		`the processes ${pids.join(' and ')} are gone`,
		() => pids.filter(isAlive),
		(alive) => alive.length === 0,
	);
}

describe('OwnedProcess', () => {
	before(function () {
		// The signals and the process list are POSIX.
		if (process.platform === 'win32') this.skip();
	});

	it('ends the program and its children', async () => {
		const owned = new OwnedProcess('family', process.execPath, ['-e', family]);
		const [, ...pids] = await owned.waitForLine(/ready (\d+) (\d+)/, 10_000);
		assert.deepEqual(pids.map(Number).map(isAlive), [true, true]);

		await owned.dispose();

		await allGone(pids.map(Number));
	});

	it('ends what the program leaves behind when it ends by itself', async () => {
		const leaving = family.replace(`'ready', process.pid`, `'ready', (setTimeout(() => process.exit(3)), process.pid)`);
		const owned = new OwnedProcess('family', process.execPath, ['-e', leaving]);
		const [, ...pids] = await owned.waitForLine(/ready (\d+) (\d+)/, 10_000);

		assert.deepEqual(await owned.ended, { code: 3, signal: null });

		await allGone(pids.map(Number));
	});

	it('is ended when its owner is killed', async () => {
		const owner = `
			const args = [${JSON.stringify(guard)}, process.execPath, '-e', ${JSON.stringify(family)}];
			const stdio = ['ignore', 'inherit', 'inherit', 'pipe'];
			require('child_process').spawn(process.execPath, args, { stdio, detached: true });
		`;
		const runner = spawn(process.execPath, ['-e', owner], { stdio: ['ignore', 'pipe', 'inherit'] });
		let printed = '';
		runner.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
		await eventually('the family is up', () => printed.includes('ready'));
		const pids = printed.match(/\d+/g)?.map(Number) ?? [];

		runner.kill('SIGKILL');

		await allGone(pids);
	});

	it('says how a program ended that never got ready, with what it printed', async () => {
		const owned = new OwnedProcess('The server', process.execPath, ['-e', `console.log('no port'); process.exit(7)`]);

		await assert.rejects(owned.waitForLine(/ready/, 10_000), {
			message: 'The server ended (exit code 7) before it was ready. It printed last:\nno port',
		});
	});

	it('says so when a program does not get ready in time', async () => {
		const owned = new OwnedProcess('The server', process.execPath, ['-e', 'setInterval(() => {}, 1000)']);

		await assert.rejects(owned.waitForLine(/ready/, 50), { message: 'The server was not ready within 0.05 s.' });

		await owned.dispose();
	});

	it('says why a program could not be started', async () => {
		const owned = new OwnedProcess('Nothing', path.join(builtTests, 'no-such-program'), []);

		const end = await owned.ended;

		assert.match(end.error ?? '', /ENOENT/);
	});
});
