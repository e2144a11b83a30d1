/** The layers of the house as lint rules: who may import whom (docs/architecture.md draws the picture). */

const vscode = {
	group: ['vscode'],
	message: 'Only src/editor and src/extension.ts may know the editor, types included.',
};
const files = {
	group: ['node:fs', 'node:fs/*', 'fs', 'fs/*'],
	message: "The extension host's thread never touches files: ask the engine.",
};

/** Layers above, as folder patterns that must not be imported from below. */
function above(...layers) {
	return {
		group: layers.flatMap((layer) => [`**/${layer}`, `**/${layer}/**`]),
		message: 'Imports point downwards only: extension → editor → engine client ⇒ worker → core → base, cli → core.',
	};
}

const lightCore = ['errors', 'checkpoint', 'treePath', 'workspace/roots', 'workspace/scopeSettings'];

/** The modules of core that hold no more than types, constants, the error class and pure words; the others run in the worker. */
const coreBodies = {
	regex: `/core/(?!(${lightCore.join('|')})$)`,
	allowTypeImports: true,
	message: 'The editor and the engine client use types and pure words of core only; the code runs in the worker.',
};

function layer(files, ...patterns) {
	return {
		files,
		rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
	};
}

export const layerRules = [
	layer(['src/base/**/*.ts'], vscode, files, above('core', 'engine', 'editor', 'cli')),
	layer(['src/core/**/*.ts'], vscode, above('engine', 'editor', 'cli')),
	layer(['src/engine/**/*.ts'], vscode, above('editor', 'cli')),
	layer(['src/engine/client*.ts', 'src/engine/protocol.ts'], vscode, files, above('editor', 'cli'), coreBodies),
	layer(['src/editor/**/*.ts', 'src/extension.ts'], files, above('cli'), coreBodies, {
		group: ['**/engine/worker', '**/engine/server*'],
		message: 'The worker is started by its file, never imported.',
	}),
	layer(['src/cli/**/*.ts'], vscode, above('engine', 'editor')),
];
