/** What a comparison is called: short enough for a tab. The sentences stand in its tooltip (`toNamedUri`). */
import type { Checkpoint } from '../../core/checkpoint';
import { nameOf, quotedTitleOf } from '../present';
import { rowWords } from './rowWords';
import { fullTime, shortTime, shortTimes } from './times';

/** One side of a comparison; undefined if there is nothing on it. */
export type Side = Checkpoint | 'Workspace' | undefined;

/** Longer names are cut, in characters. */
const nameLength = 30;

/** `a.ts (17:43 ↔ 17:44)`, `a.ts (17:43 ↔ Workspace)`; `old.ts → a.ts (…)` when it had another name. */
export function fileComparisonTitle(path: string, before: Side, after: Side, now: Date, pathBefore = path): string {
	const name = nameOf(pathBefore) === nameOf(path) ? nameOf(path) : `${nameOf(pathBefore)} → ${nameOf(path)}`;
	return `${name} (${sides(before, after, now)})`;
}

/** `second state (17:43 ↔ 17:44)`: all files of a checkpoint. */
export function comparisonTitle(checkpoint: Checkpoint, before: Side, after: Side, now: Date): string {
	const [line = ''] = rowWords(checkpoint).label.split('\n');
	const name = line.length > nameLength ? `${line.slice(0, nameLength - 1).trimEnd()}…` : line;
	return `${name} (${sides(before, after, now)})`;
}

/** `12 May 2026 17:43 “first state”`: the same at all times, and no path. */
export function sideName({ createdAt, message }: Pick<Checkpoint, 'createdAt' | 'message'>): string {
	return `${fullTime(createdAt)} ${quotedTitleOf({ message })}`.replaceAll('/', '\u2215');
}

function sides(before: Side, after: Side, now: Date): string {
	if (typeof before === 'object' && typeof after === 'object') {
		return shortTimes(before.createdAt, after.createdAt, now).join(' ↔ ');
	}
	return [before, after]
		.map((side) => (typeof side === 'object' ? shortTime(side.createdAt, now) : (side ?? 'nothing')))
		.join(' ↔ ');
}
