/** Finds a Chromium to look through, or installs Debian's where that is possible. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { OwnedProcess } from './ownedProcess';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge', 'msedge'];
const installDeadlineMs = 5 * 60_000;

let finding: Promise<string> | undefined;

/**
 * Gives the path of a Chromium, Chrome or Edge; `CAIRN_CHROMIUM` chooses one. This process looks, and installs, once.
 * Throws if there is none and none can be installed.
 */
export function findChromium(log: (line: string) => void): Promise<string> {
	finding ??= findOrInstall(log);
	return finding;
}

async function findOrInstall(log: (line: string) => void): Promise<string> {
	const chosen = process.env['CAIRN_CHROMIUM'];
	if (chosen) {
		if (existsSync(chosen)) return chosen;
		throw new Error(`CAIRN_CHROMIUM names ${chosen}, which does not exist.`);
	}
	const found = onPath(...names) ?? usualPlaces().find((file) => existsSync(file));
	if (found) return found;
	if (process.getuid?.() === 0 && onPath('apt-get')) {
		await installFromDebian(log);
		const installed = onPath(...names);
		if (installed) return installed;
	}
	throw new Error('No Chromium was found: install Chromium, Chrome or Edge, or set CAIRN_CHROMIUM to its path.');
}

/** The first of these programs that the PATH has. */
export function onPath(...programs: readonly string[]): string | undefined {
	const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter(Boolean);
	const endings = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];
	const files = programs.flatMap((name) =>
		folders.flatMap((folder) => endings.map((ending) => path.join(folder, name + ending))),
	);
	return files.find((file) => existsSync(file));
}

function usualPlaces(): string[] {
	if (process.platform === 'darwin') {
		const apps = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
		return apps.map((app) => `/Applications/${app}.app/Contents/MacOS/${app}`);
	}
	if (process.platform !== 'win32') return [];
	const roots = ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((name) => process.env[name] ?? []);
	const programs = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];
	return roots.flatMap((folder) => programs.map((program) => path.join(folder, program)));
}

async function installFromDebian(log: (line: string) => void): Promise<void> {
	const started = Date.now();
	log('Installing Chromium with apt-get (about 400 MB, once) …');
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	// Another apt may be running: wait for its lock instead of failing.
	const patient = ['-q', '-o', 'DPkg::Lock::Timeout=120'];
	const apt = (...args: string[]): Promise<void> =>
		new OwnedProcess('apt-get', 'apt-get', [...patient, ...args], { env }).succeed(installDeadlineMs);
	await apt('update');
	// A font too: without one no text is drawn.
	await apt('install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core');
	log(`Chromium is installed; it took ${((Date.now() - started) / 1000).toFixed(0)} s.`);
}
