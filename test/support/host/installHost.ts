/** Puts a real VS Code (code-server and its Node, both from npm) into .cache/hosts, once a version. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../projectRoot';
import { removeFolder } from '../tempFolder';
import { nestedNpmEnvironment } from './environment';
import { type HostVersion, hostVersions } from './hostVersions';
import { OwnedProcess } from './ownedProcess';
import { installPlainLogger } from './plainLogger';

const installDeadlineMs = 8 * 60_000;
const marker = 'complete.json';
/** Goes up when `installInto` installs something else for the same version. */
const layout = 3;

/** An installed editor. */
export interface Host {
	readonly version: HostVersion;
	/** The Node that runs it. */
	readonly node: string;
	/** code-server's own entry: serves the workbench and installs extensions. */
	readonly entry: string;
	/** VS Code's bare server, which takes the payload of a test run. */
	readonly bareServer: string;
}

/** What this process has begun to install, or found installed. */
const installing = new Map<HostVersion, Promise<Host>>();

/**
 * Gives the installed host, installing it if it is not there whole; this process does so once.
 * Several processes may do this at once: each installs into a folder of its own, and the first to finish wins.
 */
export function installHost(version: HostVersion, log: (line: string) => void): Promise<Host> {
	const host = installing.get(version) ?? findOrInstall(version, log);
	installing.set(version, host);
	return host;
}

async function findOrInstall(version: HostVersion, log: (line: string) => void): Promise<Host> {
	const hosts = path.join(cacheFolder, 'hosts');
	const home = path.join(hosts, version);
	if (isComplete(home, version)) return describeHost(home, version);
	mkdirSync(hosts, { recursive: true });
	removeLeftovers(hosts);

	const started = Date.now();
	log(`Installing VS Code ${version} with its Node into .cache/hosts (about 600 MB, once) …`);
	const temp = path.join(hosts, `.${version}-${process.pid}-${Date.now().toString(36)}`);
	try {
		await installInto(temp, version);
		writeFileSync(path.join(temp, marker), markerText(version));
		moveIntoPlace(temp, home, version);
	} finally {
		removeFolder(temp);
	}
	log(`VS Code ${version} is installed; it took ${((Date.now() - started) / 1000).toFixed(0)} s.`);
	return describeHost(home, version);
}

async function installInto(folder: string, version: HostVersion): Promise<void> {
	const { codeServer, node } = hostVersions[version];
	mkdirSync(folder);
	writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true }));
	await npmInstall(folder, `code-server@${codeServer}`, `${nodePackage()}@${node}`);
	// Its postinstall would do this second step and then compile native modules, which the server can do without.
	const vscode = path.join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
	await npmInstall(vscode, '--omit=dev');
	// Holds TypeScript: without it the editor greets everybody who opens a script with an error.
	await npmInstall(path.join(vscode, 'extensions'), '--omit=dev');
	installPlainLogger(vscode);
}

async function npmInstall(cwd: string, ...args: string[]): Promise<void> {
	// The host's packages want the host's Node, and npm runs under this one: its engine check must not stop it.
	const flags = ['--ignore-scripts', '--engine-strict=false', '--no-audit', '--no-fund', '--loglevel=error'];
	const { command, first } = npmCommand();
	const env = nestedNpmEnvironment();
	const npm = new OwnedProcess('npm install', command, [...first, 'install', ...args, ...flags], { cwd, env });
	await npm.succeed(installDeadlineMs);
}

function npmCommand(): { command: string; first: string[] } {
	const script = process.env['npm_execpath'];
	if (script && /\bnpm-cli\.[cm]?js$/.test(script)) return { command: process.execPath, first: [script] };
	// A .cmd file needs a shell; cmd.exe is one.
	if (process.platform === 'win32') return { command: 'cmd.exe', first: ['/d', '/s', '/c', 'npm'] };
	return { command: 'npm', first: [] };
}

/** The name of Node's own npm package for this machine. */
function nodePackage(): string {
	return `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
}

function describeHost(home: string, version: HostVersion): Host {
	const codeServer = path.join(home, 'node_modules', 'code-server');
	return {
		version,
		node: path.join(home, 'node_modules', nodePackage(), 'bin', process.platform === 'win32' ? 'node.exe' : 'node'),
		entry: path.join(codeServer, 'out', 'node', 'entry.js'),
		bareServer: path.join(codeServer, 'lib', 'vscode', 'out', 'server-main.js'),
	};
}

function isComplete(home: string, version: HostVersion): boolean {
	const file = path.join(home, marker);
	return existsSync(file) && readFileSync(file, 'utf8') === markerText(version);
}

function markerText(version: HostVersion): string {
	return JSON.stringify({ ...hostVersions[version], layout });
}

/** The marker is written before the rename, so a folder under the final name is whole, unless it is of other versions. */
function moveIntoPlace(temp: string, home: string, version: HostVersion): void {
	if (isComplete(home, version)) return;
	if (existsSync(home)) renameSync(home, `${temp}-old`);
	try {
		renameSync(temp, home);
	} catch (error) {
		// Another process was faster by a moment: its folder is as good.
		if (!isComplete(home, version)) throw error;
	} finally {
		removeFolder(`${temp}-old`);
	}
}

/** Removes what installs of processes that are gone left behind. */
function removeLeftovers(hosts: string): void {
	for (const name of readdirSync(hosts)) {
		const pid = /^\.[\d.]+-(\d+)-/.exec(name)?.[1];
		if (pid && !isRunning(Number(pid))) removeFolder(path.join(hosts, name));
	}
}

function isRunning(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch (error) {
		// EPERM: there is such a process, of another user.
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}
