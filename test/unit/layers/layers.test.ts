import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { findViolations, readImportGraph } from '../../support/importGraph';
import { projectRoot } from '../../support/projectRoot';
import { makeTempFolder } from '../../support/tempFolder';

/** A copy of the sources in which violations can be planted. */
function copySources(): string {
	const copy = makeTempFolder('layers');
	for (const name of ['src', 'cairn.d.ts', 'package.json', 'tsconfig.json', 'eslint.config.mjs', 'eslint.layers.mjs']) {
		cpSync(path.join(projectRoot, name), path.join(copy, name), { recursive: true });
	}
	symlinkSync(path.join(projectRoot, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
	return copy;
}

/** Each breaks one rule of the house. */
const violations: Readonly<Record<string, string>> = {
	'src/base/planted.ts': "export { CairnError } from '../core/errors';\n",
	'src/core/planted.ts': "import type { Uri } from 'vscode';\nexport type Planted = Uri;\n",
	'src/core/store/planted.ts': "export { EngineClient } from '../../engine/client';\n",
	'src/engine/clientPlanted.ts': "export { Checkpoints } from '../core/checkpoints';\n",
	'src/engine/planted.ts': "export { version } from 'vscode';\n",
	'src/editor/planted.ts': "export { readFileSync } from 'node:fs';\n",
	'src/editor/plantedCore.ts': "export { Store } from '../core/store/store';\n",
	'src/cli/planted.ts': "export { Notifier } from '../editor/notify';\n",
};

/** Bundles core and the command line as they ship: without `external: vscode`. */
function bundleCore(root: string): Promise<unknown> {
	return esbuild.build({
		absWorkingDir: root,
		entryPoints: ['src/core/checkpoints.ts', 'src/engine/worker.ts', 'src/cli/main.ts'],
		outdir: 'unused',
		write: false,
		bundle: true,
		platform: 'node',
		logLevel: 'silent',
	});
}

describe('the layers', () => {
	it('hold in the import graph, which has no cycles', async () => {
		assert.deepEqual(findViolations(await readImportGraph(projectRoot)), []);
	});

	it('let core, the engine and the command line be bundled without the editor', async () => {
		await bundleCore(projectRoot);
	});

	it('are guarded by the import graph: a planted import and a planted cycle are found', async () => {
		const copy = copySources();
		writeFileSync(path.join(copy, 'src/base/planted.ts'), violations['src/base/planted.ts'] ?? '');
		writeFileSync(path.join(copy, 'src/editor/planted.ts'), violations['src/editor/planted.ts'] ?? '');
		writeFileSync(path.join(copy, 'src/core/one.ts'), "import './two';\nimport 'vscode';\n");
		writeFileSync(path.join(copy, 'src/core/two.ts'), "import './one';\n");
		assert.deepEqual(findViolations(await readImportGraph(copy)).sort(), [
			'cycle: src/core/one.ts → src/core/two.ts → src/core/one.ts',
			'src/base/planted.ts imports src/core/errors.ts',
			'src/core/one.ts imports vscode',
			'src/editor/planted.ts imports node:fs',
		]);
	});

	it('are guarded by the bundle of core: a planted import of the editor stops it', async () => {
		const copy = copySources();
		writeFileSync(path.join(copy, 'src/core/author.ts'), "export { env as systemAuthor } from 'vscode';\n");
		await assert.rejects(bundleCore(copy), /Could not resolve "vscode"/);
	});

	it('are guarded by lint: every planted violation is an error', () => {
		const copy = copySources();
		for (const [file, text] of Object.entries(violations)) writeFileSync(path.join(copy, file), text);
		const eslint = path.join(projectRoot, 'node_modules', 'eslint', 'bin', 'eslint.js');
		const args = [eslint, '--format', 'json', ...Object.keys(violations)];
		const { stdout } = spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8', maxBuffer: 1 << 26 });
		const results = JSON.parse(stdout) as { filePath: string; messages: { ruleId: string | null }[] }[];
		const found = results
			.filter(({ messages }) => messages.some(({ ruleId }) => ruleId === '@typescript-eslint/no-restricted-imports'))
			.map(({ filePath }) => path.relative(copy, filePath).split(path.sep).join('/'));
		assert.deepEqual(found.sort(), Object.keys(violations).sort());
	});
});
