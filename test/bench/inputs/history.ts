/** A history of a workspace: several packages, one of which moves on by a version at each step. */
import path from 'node:path';
import { fetchVersions, unpack, versionsOf } from './npmVersions';

/** Packages whose sources lie in many files of their own, and whose versions differ about as commits do. */
const packages: Readonly<Record<string, number>> = { eslint: 360, fastify: 230, mocha: 180, webpack: 240 };

export interface HistoryStep {
	readonly name: string;
	readonly version: string;
}

/** The steps, after the first four of which every package is there. @param length at most so many */
export function historySteps(length: number, log: (line: string) => void): HistoryStep[] {
	const lines = Object.entries(packages).map(([name, count]) => {
		const versions = versionsOf(name).slice(-count);
		fetchVersions(name, versions, log);
		return versions.map((version) => ({ name, version }));
	});
	const steps: HistoryStep[] = [];
	// One of each in turn; a package with more versions comes more often.
	const longest = Math.max(...lines.map((line) => line.length));
	for (let turn = 0; turn < longest; turn++) {
		for (const line of lines) {
			const [from, to] = [turn, turn + 1].map((at) => Math.floor((at * line.length) / longest));
			steps.push(...line.slice(from, to));
		}
	}
	const first = lines.map((line) => line[0]).filter((step) => step !== undefined);
	return [...first, ...steps.filter((step) => !first.includes(step))].slice(0, length);
}

export function applyStep(workspace: string, { name, version }: HistoryStep): void {
	unpack(name, version, path.join(workspace, 'packages', name));
}
