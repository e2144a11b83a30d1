/** Makes a bare clone ready: checks the Node version and installs the npm packages when the lock file moved on. */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Runs a program in the project's root, with this process's output; ends this process with its code if it fails. */
export function run(title, command, args, options = {}) {
	const started = Date.now();
	const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
	if (result.error) fail(`${title}: ${command} could not be started: ${result.error.message}`);
	if (result.status !== 0) fail(`${title} failed (exit ${result.status ?? result.signal}).`);
	console.log(`cairn: ${title} took ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

export function fail(sentence) {
	console.error(`cairn: ${sentence}`);
	process.exit(1);
}

/** Installs node_modules from package-lock.json unless they are there and as new as it. */
export function ensureDependencies() {
	const [major, minor] = process.versions.node.split('.').map(Number);
	if (major < 20 || (major === 20 && minor < 19)) fail(`Node 20.19 or newer is needed; this is ${process.version}.`);
	const installed = path.join(root, 'node_modules', '.package-lock.json');
	const lock = path.join(root, 'package-lock.json');
	if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
	const npm = process.env.npm_execpath;
	const args = ['ci', '--no-fund', '--no-audit'];
	if (npm?.endsWith('.js')) run('npm ci', process.execPath, [npm, ...args]);
	else run('npm ci', process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { shell: process.platform === 'win32' });
}

export function build(...flags) {
	run('Building', process.execPath, [path.join(root, 'scripts', 'build.mjs'), ...flags]);
}
