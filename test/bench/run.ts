/** Runs the measurements, or those of the claims that are named, beside the peers, and prints the ratios. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as zlib from 'node:zlib';
import { installHost } from '../support/host/installHost';
import { artifactsFolder } from '../support/projectRoot';
import { makeTempFolder } from '../support/tempFolder';
import type { BenchCase, BenchRow } from './benchCase';
import { restoreCopies, restoreInPlace } from './cases/restoring';
import { garbage } from './cases/garbage';
import { listing } from './cases/listing';
import { firstCaptureSize, historySize, metadataSize, savesOfOneFile } from './cases/size';
import { saving } from './cases/saving';
import { memory, speedLarge, speedSmall } from './cases/speed';

const cases: readonly BenchCase[] = [
	speedSmall,
	speedLarge,
	restoreCopies,
	restoreInPlace,
	memory,
	saving,
	savesOfOneFile,
	metadataSize,
	listing,
	garbage,
	firstCaptureSize,
	historySize,
];

async function main(): Promise<number> {
	const log = (line: string): void => console.error(line);
	if (!('zstdCompressSync' in zlib)) {
		// The engine runs on the editor's Node, which has more than the machine's may have.
		const host = await installHost('1.139', log);
		return spawnSync(host.node, [__filename, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1;
	}
	const wanted = process.argv.slice(2).map((claim) => claim.toUpperCase());
	const chosen = cases.filter(({ claims }) => wanted.length === 0 || claims.some((claim) => wanted.includes(claim)));
	if (chosen.length === 0)
		throw new Error(`There are measurements of ${cases.flatMap(({ claims }) => claims).join(', ')}.`);
	const rows: BenchRow[] = [];
	for (const each of chosen) rows.push(...(await each.run(makeTempFolder('bench'), log)));
	print(rows);
	mkdirSync(artifactsFolder, { recursive: true });
	writeFileSync(path.join(artifactsFolder, 'bench.json'), `${JSON.stringify(rows, undefined, '\t')}\n`);
	return rows.every(isMet) ? 0 : 1;
}

function isMet({ ours, theirs, target }: BenchRow): boolean {
	return target === undefined || ours / theirs <= target;
}

function print(rows: readonly BenchRow[]): void {
	console.log(`Node ${process.version}, zstd ${process.versions['zstd'] ?? 'none'}`);
	for (const row of rows) {
		const target =
			row.target === undefined
				? ''
				: `, target ${row.target.toFixed(row.target < 0.1 ? 4 : 2)} ${isMet(row) ? 'met' : 'MISSED'}`;
		const ratio = (row.ours / row.theirs).toFixed(row.ours * 10 < row.theirs ? 4 : 2);
		console.log(
			`${row.claim.padEnd(4)} ${row.what}: ${format(row, row.ours)}; ${row.peer}: ${format(row, row.theirs)}; ${ratio}x${target}`,
		);
	}
}

function format({ unit }: BenchRow, value: number): string {
	if (unit !== 'bytes') return `${value.toFixed(1)} ${unit}`;
	return value < 10_000 ? `${value} B` : `${(value / 1000).toFixed(0)} KB`;
}

main().then(
	(code) => (process.exitCode = code),
	(error: unknown) => {
		console.error(error);
		// An engine may still be there.
		process.exit(1);
	},
);
