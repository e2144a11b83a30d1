import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { errorCodes } from '../../../src/core/errors';
import { defaultScope } from '../../../src/core/workspace/scopeSettings';
import { projectRoot } from '../../support/projectRoot';

interface Manifest {
	readonly contributes: {
		readonly commands: { command: string; title: string; category: string }[];
		readonly configuration: { properties: Record<string, { default: unknown }> };
		readonly menus: Record<string, { command: string; when: string }[]>;
		readonly views: Record<string, { id: string }[]>;
		readonly viewsWelcome: { view: string; contents: string; when: string }[];
	};
	readonly dependencies: Record<string, string>;
}

const read = (file: string): string => readFileSync(path.join(projectRoot, file), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const contributions = read('src/editor/contributions.ts');

/** The keys of an interface in the source: what a wrong id would not compile against. */
function keysOf(interfaceName: string): string[] {
	const body =
		new RegExp(`interface ${interfaceName} \\{([^}]*(?:\\{[^}]*\\}[^}]*)*)\\n\\}`).exec(contributions)?.[1] ?? '';
	return [...body.matchAll(/^\t'?([\w.]+)'?:/gm)].map((match) => match[1] ?? '');
}

describe('package.json', () => {
	const { commands, configuration, menus, views, viewsWelcome } = manifest.contributes;

	it('contributes exactly the commands, settings and views that the code knows', () => {
		assert.deepEqual(commands.map(({ command }) => command).sort(), keysOf('Commands').sort());
		const settings = Object.keys(configuration.properties).sort();
		assert.deepEqual(
			settings,
			keysOf('Settings')
				.map((id) => `cairn.${id}`)
				.sort(),
		);
		assert.deepEqual(
			Object.values(views)
				.flat()
				.map(({ id }) => id),
			['cairn.history', 'cairn.preview', 'cairn.conflicts'],
		);
		assert.ok(commands.every(({ category }) => category === 'Cairn'));
	});

	it('only uses commands, views and context keys in menus that there are', () => {
		const known = new Set(commands.map(({ command }) => command));
		const used = Object.values(menus).flat();
		assert.deepEqual(
			used.filter(({ command }) => !known.has(command)),
			[],
		);
		const linked = viewsWelcome.flatMap(({ contents }) => [...contents.matchAll(/command:(cairn\.\w+)/g)]);
		assert.deepEqual(
			linked.filter(([, command = '']) => !known.has(command)),
			[],
		);
		const keys = [...used, ...viewsWelcome].flatMap(({ when }) => when.match(/cairn\.\w+/g) ?? []);
		const allowed = new Set(['cairn.history', 'cairn.preview', 'cairn.conflicts', ...keysOf('ContextKeys')]);
		assert.deepEqual(
			keys.filter((key) => !allowed.has(key)),
			[],
		);
	});

	it('has the defaults that the command line uses', () => {
		const setting = (id: string): unknown => configuration.properties[`cairn.scope.${id}`]?.default;
		assert.deepEqual(
			{
				include: setting('include'),
				exclude: setting('exclude'),
				maxFileSize: Number(setting('maxFileSizeMB')) * 1024 * 1024,
			},
			defaultScope,
		);
	});

	it('names the runtime dependencies that docs/architecture.md gives a reason for', () => {
		const architecture = read('docs/architecture.md');
		assert.deepEqual(
			Object.keys(manifest.dependencies).filter((name) => !architecture.includes(`**${name}**`)),
			[],
		);
	});
});

describe('docs/api.md', () => {
	it('describes every error code', () => {
		const api = read('docs/api.md');
		assert.deepEqual(
			errorCodes.filter((code) => !api.includes(`\`${code}\``)),
			[],
		);
	});
});
