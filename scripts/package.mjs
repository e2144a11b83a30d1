/** Makes dist/cairn.vsix, the extension as people install it. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, ensureDependencies, root, run } from './bootstrap.mjs';

/** Builds for production and packages; leaves the production bundles in dist/. */
export function packageExtension() {
	build('--production');
	const vsce = path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
	const args = ['package', '--no-dependencies', '-o', path.join('dist', 'cairn.vsix')];
	run('Packaging', process.execPath, [vsce, ...args]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	ensureDependencies();
	packageExtension();
}
