/** `npm run test:desktop [-- VERSION…]`: the integration tests in desktop VS Code, which is downloaded (needs network). */
import { cpSync, mkdtempSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build, ensureDependencies, fail, root } from './bootstrap.mjs';

ensureDependencies();
build('--tests');
const { runTests } = await import('@vscode/test-electron');
const tests = path.join(root, 'dist', 'test', 'integration');
const wanted = process.argv.slice(2);

for (const version of wanted.length > 0 ? wanted : ['1.110.0', 'stable']) {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'cairn-desktop-'));
	const workspace = path.join(folder, 'workspace');
	cpSync(path.join(root, 'test', 'fixtures', 'sampleWorkspace'), workspace, { recursive: true });
	const countsFile = path.join(folder, 'counts.json');
	const plan = { folder: path.join(tests, 'folder'), countsFile, color: process.stdout.isTTY };
	const own = ['--user-data-dir', path.join(folder, 'user'), '--extensions-dir', path.join(folder, 'extensions')];
	try {
		await runTests({
			version,
			// An editor that is installed already, instead of a download.
			...(process.env.CAIRN_VSCODE ? { vscodeExecutablePath: process.env.CAIRN_VSCODE } : {}),
			extensionDevelopmentPath: root,
			extensionTestsPath: path.join(tests, 'index.js'),
			extensionTestsEnv: { CAIRN_TEST_PLAN: JSON.stringify(plan) },
			launchArgs: [workspace, '--disable-workspace-trust', '--skip-welcome', ...own],
		});
	} catch (error) {
		fail(`The tests in VS Code ${version} failed: ${error instanceof Error ? error.message : String(error)}`);
	}
	const { passed, failed } = JSON.parse(readFileSync(countsFile, 'utf8'));
	console.log(`VS Code ${version}: ${passed} passed, ${failed} failed`);
}
