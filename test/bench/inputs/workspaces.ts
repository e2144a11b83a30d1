/** Workspaces of real files: packages of npm as they are published, with an ignore file as projects have one. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fetchVersions, unpack, versionsOf } from './npmVersions';
import { seededRandom } from '../../support/seeded';

/**
 * Packages with many files; together some ten thousand. Those of a fixed version keep a folder for each of their parts, as
 * sources do: four files a folder, where most packages are published with dozens.
 */
const packages = [
	{ name: 'date-fns', version: '2.30.0' },
	{ name: '@mui/material', version: '5.16.0' },
	{ name: 'rxjs' },
	{ name: 'eslint' },
	{ name: 'webpack' },
	{ name: 'fastify' },
	{ name: 'mocha' },
	{ name: '@types/node' },
	{ name: 'express' },
];

/** What generators of projects write, shortened. */
const ignoreFile = `logs
*.log
npm-debug.log*
.env
.env.*
!.env.example
coverage
*.lcov
*.tsbuildinfo
.next
out-*/
/tmp/**
*.py[cod]
[Bb]in-*/
`;

/** Some ten thousand files. */
export function makeNpmTree(workspace: string, log: (line: string) => void): void {
	for (const { name, version = versionsOf(name).at(-1) ?? '' } of packages) {
		fetchVersions(name, [version], log);
		unpack(name, version, path.join(workspace, 'packages', ...name.split('/')));
	}
}

/** The same with an ignore file: what the measurements of speed record. */
export function makeWorkspace(workspace: string, log: (line: string) => void): void {
	makeNpmTree(workspace, log);
	writeFileSync(path.join(workspace, '.gitignore'), ignoreFile);
}

/** Eight copies of it in which no file is equal to another: a line is put in at every started 4 KiB. Some hundred thousand files. */
export function makeLargeWorkspace(workspace: string, log: (line: string) => void): void {
	const one = `${workspace}.one`;
	makeWorkspace(one, log);
	const random = seededRandom(1);
	for (const { parentPath, name } of readdirSync(one, { recursive: true, withFileTypes: true }).filter((item) =>
		item.isFile(),
	)) {
		const file = path.join(parentPath, name);
		const bytes = readFileSync(file);
		for (let copy = 0; copy < 8; copy++) {
			const target = path.join(workspace, `copy-${copy}`, path.relative(one, file));
			mkdirSync(path.dirname(target), { recursive: true });
			writeFileSync(target, name === '.gitignore' ? bytes : edited(bytes, random));
		}
	}
}

function edited(bytes: Buffer, random: () => number): Buffer {
	const parts: Buffer[] = [];
	for (let start = 0; start === 0 || start < bytes.length; start += 4096) {
		parts.push(Buffer.from(`// ${Math.floor(random() * 1e15).toString(36)}\n`), bytes.subarray(start, start + 4096));
	}
	return Buffer.concat(parts);
}

/** All files of a workspace, absolute, in the order of a walk. Reads each once, so that the disk's cache has them. */
export function filesOf(workspace: string): string[] {
	const items = readdirSync(workspace, { recursive: true, withFileTypes: true }).filter((item) => item.isFile());
	const files = items.map(({ parentPath, name }) => path.join(parentPath, name));
	for (const file of files) readFileSync(file);
	return files;
}
