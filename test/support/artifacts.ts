/** What a failed run leaves for its reader under .artifacts: one folder a run, named by suite and time. */
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { artifactsFolder } from './projectRoot';

/** Makes and names the folder for this failure. */
export function makeArtifactsFolder(suite: string): string {
	const stamp = new Date().toISOString().replaceAll(':', '-');
	const folder = path.join(artifactsFolder, safeName(suite), stamp);
	mkdirSync(folder, { recursive: true });
	return folder;
}

/** Copies logs (files or whole folders) that exist into it. */
export function keepLogs(folder: string, ...logs: readonly string[]): void {
	for (const log of logs) {
		if (existsSync(log)) cpSync(log, path.join(folder, path.basename(log)), { recursive: true });
	}
}

/** A title as a file name. */
export function safeName(title: string): string {
	return title.replaceAll(/[^\w.-]+/g, '-').slice(0, 100);
}
