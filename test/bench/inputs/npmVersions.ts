/** Real packages of npm in successive versions, fetched once into .cache/bench. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { nestedNpmEnvironment } from '../../support/host/environment';
import { cacheFolder } from '../../support/projectRoot';

const folder = path.join(cacheFolder, 'bench');
/** So many versions are fetched by one call of npm. */
const batch = 40;

/** The released versions of a package, oldest first, without those before a release; as they were when they were first asked for. */
export function versionsOf(name: string): string[] {
	const file = path.join(folder, `${fileNameOf(name)}.versions.json`);
	if (!existsSync(file)) {
		mkdirSync(folder, { recursive: true });
		writeFileSync(file, npm(['view', name, 'versions', '--json']));
	}
	const all = JSON.parse(readFileSync(file, 'utf8')) as string[];
	return all.filter((version) => /^\d+\.\d+\.\d+$/.test(version)).sort(byVersion);
}

/** Fetches what is missing. */
export function fetchVersions(name: string, versions: readonly string[], log: (line: string) => void): void {
	const target = path.join(folder, 'tarballs');
	mkdirSync(target, { recursive: true });
	const missing = versions.filter((version) => !existsSync(tarballOf(name, version)));
	for (let i = 0; i < missing.length; i += batch) {
		log(`fetching ${name}: ${i} of ${missing.length}`);
		const specs = missing.slice(i, i + batch).map((version) => `${name}@${version}`);
		npm(['pack', '--silent', '--pack-destination', target, ...specs]);
	}
}

/** Replaces what a folder holds by a version of a package. */
export function unpack(name: string, version: string, into: string): void {
	const temporary = `${into}.new`;
	mkdirSync(temporary, { recursive: true });
	execFileSync('tar', ['-xzf', tarballOf(name, version), '-C', temporary]);
	// Most packages lie in `package` within their tarball; a few have another name there.
	const inner = path.join(temporary, readdirSync(temporary)[0] ?? '');
	rmSync(into, { recursive: true, force: true });
	mkdirSync(path.dirname(into), { recursive: true });
	renameSync(inner, into);
	rmSync(temporary, { recursive: true });
}

function tarballOf(name: string, version: string): string {
	return path.join(folder, 'tarballs', `${fileNameOf(name)}-${version}.tgz`);
}

/** As npm names its tarballs. */
function fileNameOf(name: string): string {
	return name.replace(/^@/, '').replace('/', '-');
}

function npm(args: readonly string[]): string {
	return execFileSync('npm', args, { encoding: 'utf8', env: nestedNpmEnvironment(), maxBuffer: 1 << 28 });
}

function byVersion(a: string, b: string): number {
	const [x, y] = [a, b].map((version) => version.split('.').map(Number));
	for (let i = 0; i < 3; i++) {
		const difference = (x?.[i] ?? 0) - (y?.[i] ?? 0);
		if (difference !== 0) return difference;
	}
	return 0;
}
