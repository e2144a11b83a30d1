/** Where the project lies, and the few folders of it that the tests use, wherever their bundle was put. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The project's root: the folder that holds package.json and, once built, dist/. */
export const projectRoot = findRoot(__dirname);

/** Bundled tests and runners: test/a/b.ts is in here as a/b.js. */
export const builtTests = path.join(projectRoot, 'dist', 'test');

/** What is expensive to make and may be kept between runs: the hosts, the data of `npm start`. */
export const cacheFolder = path.join(projectRoot, '.cache');

/** What a failed run leaves for its reader: screenshots and logs. */
export const artifactsFolder = path.join(projectRoot, '.artifacts');

/** The packaged extension. */
export const vsixFile = path.join(projectRoot, 'dist', 'cairn.vsix');

/** A small pleasant project to try things on; copy it, never write to it. */
export const sampleWorkspace = path.join(projectRoot, 'test', 'fixtures', 'sampleWorkspace');

function findRoot(from: string): string {
	const manifest = path.join(from, 'package.json');
	if (existsSync(manifest)) {
		const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string };
		if (name === 'cairn') return from;
	}
	const parent = path.dirname(from);
	if (parent === from) throw new Error(`No package.json of Cairn in ${__dirname} or above.`);
	return findRoot(parent);
}
