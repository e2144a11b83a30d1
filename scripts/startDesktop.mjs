/** `npm run start:desktop [-- FOLDER]`: the editor installed on this machine, with Cairn and with data of its own. */
import { cpSync, existsSync, mkdtempSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureDependencies, fail, root, run } from './bootstrap.mjs';

const editors = ['code', 'codium', 'cursor', 'code-insiders'];
const windows = process.platform === 'win32';

ensureDependencies();
const editor = editors.map(findOnPath).find(Boolean);
if (!editor) fail(`None of ${editors.join(', ')} is on the PATH: use npm start, which brings its own editor.`);
const folder = process.argv[2] ? path.resolve(process.env.INIT_CWD ?? process.cwd(), process.argv[2]) : copySample();
if (!existsSync(folder) || !statSync(folder).isDirectory()) fail(`${folder} is not a folder.`);

const { packageExtension } = await import('./package.mjs');
packageExtension();
const data = path.join(root, '.cache', 'desktop');
const own = ['--user-data-dir', path.join(data, 'user'), '--extensions-dir', path.join(data, 'extensions')];
runEditor('Installing', '--install-extension', path.join(root, 'dist', 'cairn.vsix'), '--force');
runEditor('The editor', '--disable-workspace-trust', '--new-window', '--wait', folder);

function runEditor(title, ...args) {
	const all = [...own, ...args];
	// A .cmd file runs in a shell, which splits at spaces.
	if (windows)
		run(
			title,
			`"${editor}"`,
			all.map((arg) => `"${arg}"`),
			{ shell: true },
		);
	else run(title, editor, all);
}

function copySample() {
	const copy = path.join(mkdtempSync(path.join(os.tmpdir(), 'cairn-sample-')), 'sampleWorkspace');
	cpSync(path.join(root, 'test', 'fixtures', 'sampleWorkspace'), copy, { recursive: true });
	return copy;
}

function findOnPath(name) {
	const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
	return folders.map((dir) => path.join(dir, windows ? `${name}.cmd` : name)).find((file) => existsSync(file));
}
