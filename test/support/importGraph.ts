/** The bundler's view of who imports whom in src/, and what of it the house does not allow. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';

/** Module paths such as `src/core/capture.ts`, each with what it imports; `vscode` and `node:fs` by their names. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** @param root a folder with a src/ in it. Imports of types only are not in the bundler's graph; lint sees to those. */
export async function readImportGraph(root: string): Promise<ImportGraph> {
	const sources = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
		.map((file) => `src/${file.split(path.sep).join('/')}`)
		.filter((file) => file.endsWith('.ts'));
	const { metafile } = await esbuild.build({
		absWorkingDir: root,
		entryPoints: sources,
		outdir: 'unused',
		write: false,
		metafile: true,
		bundle: true,
		platform: 'node',
		packages: 'external',
		logLevel: 'silent',
	});
	return new Map(Object.entries(metafile.inputs).map(([file, { imports }]) => [file, imports.map(({ path }) => path)]));
}

/** What a layer may import, as beginnings of module paths; packages and Node's modules are listed apart. */
const allowed: readonly { readonly layer: RegExp; readonly may: RegExp; readonly noFiles?: boolean }[] = [
	{ layer: /^src\/base\//, may: /^src\/base\//, noFiles: true },
	{ layer: /^src\/core\//, may: /^src\/(base|core)\// },
	{
		layer: /^src\/engine\/(client|protocol)/,
		may: /^src\/(base\/|core\/(errors|checkpoint|treePath|workspace\/(roots|scopeSettings))\.ts|engine\/(client|protocol))/,
		noFiles: true,
	},
	{ layer: /^src\/engine\//, may: /^src\/(base|core|engine)\// },
	{
		layer: /^src\/(editor\/|extension\.ts)/,
		may: /^(vscode$|src\/(base\/|editor\/|core\/(errors|checkpoint|treePath|workspace\/(roots|scopeSettings))\.ts|engine\/(client|protocol)))/,
		noFiles: true,
	},
	{ layer: /^src\/cli\//, may: /^(package\.json$|src\/(base|core|cli)\/)/ },
];

/** Sentences about imports that point the wrong way, and about cycles. */
export function findViolations(graph: ImportGraph): string[] {
	return [...graph].flatMap(([file, imports]) => wrongImports(file, imports)).concat(findCycles(graph));
}

function wrongImports(file: string, imports: readonly string[]): string[] {
	if (!file.startsWith('src/')) return [];
	const rule = allowed.find(({ layer }) => layer.test(file));
	if (!rule) return [`${file} belongs to no layer`];
	return imports
		.filter((imported) => {
			if (rule.may.test(imported)) return false;
			if (/^(node:)?fs(\/|$)/.test(imported)) return rule.noFiles === true;
			return imported === 'vscode' || imported.startsWith('src/') || imported.endsWith('.json');
		})
		.map((imported) => `${file} imports ${imported}`);
}

function findCycles(graph: ImportGraph): string[] {
	const cycles: string[] = [];
	const finished = new Set<string>();
	const visit = (file: string, trail: readonly string[]): void => {
		const start = trail.indexOf(file);
		if (start >= 0) cycles.push(`cycle: ${[...trail.slice(start), file].join(' → ')}`);
		if (start >= 0 || finished.has(file)) return;
		for (const imported of graph.get(file) ?? []) visit(imported, [...trail, file]);
		finished.add(file);
	};
	for (const file of [...graph.keys()].sort()) visit(file, []);
	return cycles;
}
