/** Bundles the extension, the engine's threads, the command line and, with --tests, the tests, into dist/. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const flags = new Set(process.argv.slice(2));
const production = flags.has('--production');

/** What every bundle shares. VS Code 1.110 runs Node 22; the command line promises Node 20. */
const common = {
	absWorkingDir: root,
	bundle: true,
	platform: 'node',
	target: 'node20',
	format: 'cjs',
	logLevel: 'warning',
	sourcemap: production ? false : 'linked',
	minify: production,
	keepNames: !production,
};

/**
 * Takes the editor's API as it is. For each `import * as vscode` esbuild would copy its 300 properties into an object of
 * their own, file by file: that was more than half of what loading the extension cost.
 */
const vscodeAsIs = {
	name: 'vscode-as-is',
	setup(build) {
		build.onLoad({ filter: /[\\/]src[\\/](editor[\\/].*|extension)\.ts$/ }, ({ path: file }) => ({
			contents: readFileSync(file, 'utf8').replace(
				"import * as vscode from 'vscode';",
				"const vscode: typeof import('vscode') = require('vscode');",
			),
			loader: 'ts',
		}));
	},
};

/** Only the extension's bundle may leave `vscode` unresolved: in the others such an import stops the build. */
const products = [
	{
		...common,
		entryPoints: ['src/extension.ts'],
		outfile: 'dist/extension.js',
		external: ['vscode'],
		plugins: [vscodeAsIs],
	},
	{ ...common, entryPoints: ['src/engine/worker.ts'], outfile: 'dist/engine.js' },
	{ ...common, entryPoints: ['src/core/helperThread.ts'], outfile: 'dist/helper.js' },
	{ ...common, entryPoints: ['src/cli/main.ts'], outfile: 'dist/cli.js', banner: { js: '#!/usr/bin/env node' } },
];

/** Each test file and each runner is a bundle of its own; packages stay in node_modules. */
function tests() {
	const files = readdirSync(path.join(root, 'test'), { recursive: true })
		.map((file) => `test/${file.split(path.sep).join('/')}`)
		.filter((file) => /\.test\.ts$|\/(run|start|index)\.ts$|^test\/bench\/[^/]+\.ts$/.test(file))
		.filter((file) => !file.startsWith('test/fixtures/'));
	return {
		...common,
		entryPoints: files,
		outdir: 'dist/test',
		outbase: 'test',
		packages: 'external',
		external: ['vscode'],
		sourcemap: 'linked',
		minify: false,
	};
}

if (flags.has('--tests')) rmSync(path.join(root, 'dist', 'test'), { recursive: true, force: true });
const builds = flags.has('--tests') ? [...products, tests()] : products;
if (flags.has('--watch')) {
	for (const options of builds) await (await esbuild.context({ ...options, logLevel: 'info' })).watch();
} else {
	await Promise.all(builds.map((options) => esbuild.build(options)));
}
