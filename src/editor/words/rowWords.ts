/**
 * How a checkpoint's label reads in a narrow row: what it is about comes first. A label that Cairn has made begins with what happened
 * and names a whole path; a row begins with the file's name. What a person has written stays as it is.
 */
import { plural } from '../../base/text';
import type { Checkpoint, CheckpointStats } from '../../core/checkpoint';
import { parentOf } from '../../core/treePath';
import { countsOf, nameOf } from '../present';

export interface RowWords {
	readonly label: string;
	/** What the label leaves out, what says most first. */
	readonly about: readonly string[];
}

type Named = Pick<Checkpoint, 'message' | 'trigger' | 'stats'>;

/** How a label ends that says where a change came from, and what a row says instead. */
interface Source {
	readonly trigger: string;
	readonly ending: string;
	readonly words: string;
}

const sources: readonly Source[] = [
	{ trigger: 'external', ending: ' outside the editor', words: 'outside' },
	{ trigger: 'opening', ending: ' while Cairn was off', words: 'while off' },
	{ trigger: 'burst', ending: ' as the first of many files', words: 'as the first of many' },
	// Of checkpoints that are older than the words above.
	{ trigger: 'burst', ending: ' at the start of many changes', words: 'as the first of many' },
];

export function rowWords(checkpoint: Named): RowWords {
	const { message, trigger, stats } = checkpoint;
	const found = sources.find((one) => one.trigger === trigger && message.endsWith(one.ending));
	const label = found ? message.slice(0, -found.ending.length) : message;
	const words =
		trigger === 'save' ? savedWords(label) : found || trigger === 'files' ? actWords(label, stats) : undefined;
	if (!words) return { label: message === '' ? unnamed(stats) : message, about: countsIf(checkpoint, 1) };
	const { place = '', act = '', isCounted = false } = words;
	const source = found?.words ?? '';
	// `changed outside`, but not `renamed from a.ts outside`.
	const how = act.includes(' ') ? [act, source] : [`${act} ${source}`.trim()];
	const about = [...how, place].filter((part) => part !== '');
	return { label: words.label, about: isCounted ? about : [...about, ...countsIf(checkpoint, 2)] };
}

/** The parts of a label. */
interface Words {
	readonly label: string;
	readonly act?: string;
	/** The folder that the file lies in. */
	readonly place?: string;
	/** Whether the label says how many files there are. */
	readonly isCounted?: boolean;
}

/** @param least fewer changes than this are not worth counting */
function countsIf({ stats }: Pick<Named, 'stats'>, least: number): string[] {
	return totalOf(stats) < least ? [] : [countsOf({ stats })];
}

/** Older checkpoints may have no message. */
function unnamed(stats: CheckpointStats): string {
	return `${plural(totalOf(stats), 'file')} ${truer('changed', stats)}`;
}

/** `Saved src/a.ts`, `Saved 3 files`, `Saved src/a.ts and 2 more`. */
function savedWords(message: string): Words | undefined {
	const what = /^Saved (.+)$/.exec(message)?.[1];
	if (what === undefined) return undefined;
	if (isCount(what)) return { label: `${what} saved` };
	const [, path = what, more = ''] = /^(.*)( and [\d,]+ more)$/.exec(what) ?? [];
	return { label: `${nameOf(path)}${more}`, act: 'saved', place: parentOf(path) };
}

/** `Changed src/a.ts`, `Deleted docs (3 files)`, `Renamed a.ts to b.ts`, `12 files changed`. */
function actWords(message: string, stats: CheckpointStats): Words | undefined {
	const [, count, counted = ''] = /^([\d,]+ files?) (changed|added|deleted)$/.exec(message) ?? [];
	if (count !== undefined) {
		const verb = truer(counted, stats);
		return { label: `${count} ${verb}`, isCounted: verb !== 'changed' };
	}
	const [, verb = '', what = '', suffix = ''] =
		/^(Changed|Added|Created|Deleted|Renamed|Moved) (.+?)( \([\d,]+ files?\))?$/.exec(message) ?? [];
	const act = verb.toLowerCase();
	const isCounted = suffix !== '';
	if (verb === '') return undefined;
	if (isCount(what)) return { label: `${what} ${act}` };
	if (act === 'renamed' || act === 'moved') return movedWords(act, what, suffix);
	// What is not there any more must not look like a file that is.
	if (act === 'deleted') return { label: `${nameOf(what)} deleted${suffix}`, place: parentOf(what), isCounted };
	return { label: `${nameOf(what)}${suffix}`, act, place: parentOf(what), isCounted };
}

/** Undefined if the names themselves hold a ` to `. */
function movedWords(act: string, what: string, suffix: string): Words | undefined {
	const [from = '', to = '', ...rest] = what.split(' to ');
	if (to === '' || rest.length > 0) return undefined;
	// A rename counts as one added and one deleted: that says less than the names.
	const isCounted = true;
	if (act === 'moved') return { label: isCount(from) ? from : nameOf(from), act: `moved to ${to}`, isCounted };
	return { label: `${nameOf(to)}${suffix}`, act: `renamed from ${nameOf(from)}`, place: parentOf(to), isCounted };
}

function isCount(words: string): boolean {
	return /^[\d,]+ files?$/.test(words);
}

function totalOf({ added, modified, removed }: CheckpointStats): number {
	return added + modified + removed;
}

/** Older labels say `changed` also of files that were all deleted. */
function truer(verb: string, { added, modified, removed }: CheckpointStats): string {
	if (verb !== 'changed' || modified > 0) return verb;
	if (added === 0 && removed > 0) return 'deleted';
	return removed === 0 && added > 0 ? 'added' : verb;
}
