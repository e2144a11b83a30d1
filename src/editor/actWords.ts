/** How acts that are undone, or done again, are spoken of: pure functions from data to words. */
import { ageOf } from '../base/age';
import { plural, someOf } from '../base/text';
import type { Act, ActDone, NextAct } from '../core/acts';
import type { ActPreview, UndoPreview } from '../core/restore/requests';
import { reportSentence } from './present';

/** `The restore of “before”`; what begins with a quote stays as it is. */
export function capital(title: string): string {
	return title.charAt(0).toUpperCase() + title.slice(1);
}

function madeSentence({ at }: Act, now: Date): string {
	return `It was made ${ageOf(at, now)}.`;
}

/** What a toast says after an undo: what it took back, what that did, how old it was. */
export function undoneSentence(done: ActDone, now: Date): string {
	const { title, operation, report, changedNothing } = done;
	if (changedNothing) return `${capital(title)} had changed nothing: there was nothing to take back.`;
	const what = `${capital(title)} was undone`;
	if (report) return `${reportSentence(what, report)} ${madeSentence(done, now)}`;
	const areBack = operation === 'delete' || operation === 'prune' ? ': what it removed is back' : '';
	return `${what}${areBack}. ${madeSentence(done, now)}`;
}

/** What a toast says after a redo. */
export function redoneSentence({ title, report }: ActDone): string {
	const what = `${capital(title)} was done again`;
	return report ? reportSentence(what, report) : `${what}.`;
}

/** `Undo the restore of “before”? The workspace has changed since.` */
export function questionAgain(verb: 'Undo' | 'Redo', { act, restore }: ActPreview): string {
	const since = verb === 'Undo' ? 'since' : 'since it was undone';
	return `${verb} ${act.title}?${restore?.changedSince ? ` The workspace has changed ${since}.` : ''}`;
}

/** How old the act is, and what has come since: what there is to say besides counts. */
export function standingSentence(
	verb: 'Undo' | 'Redo',
	{ act, newerCount, newest }: Omit<NextAct, 'files'>,
	now: Date,
): string {
	const age = verb === 'Undo' ? madeSentence(act, now) : `It was undone ${ageOf(act.at, now)}.`;
	if (newerCount === 0) return age;
	const named = newest ? `, the newest is “${newest}”` : '';
	return `${age} ${plural(newerCount, 'checkpoint')} ${newerCount === 1 ? 'was' : 'were'} made since${named}.`;
}

/** What of the files there is to say before an act is undone or done again: which are deleted, and whose changes go with it. */
export function fileSentences({ files }: Pick<UndoPreview, 'files'>): string {
	const pathsOf = (isDeleted: boolean, changedAgain: boolean): string[] =>
		files
			.filter((file) => (file.status === 'removed') === isDeleted && file.changedAgain === changedAgain)
			.map(({ path }) => path);
	const sentenceOf = (start: string, paths: readonly string[]): string =>
		paths.length > 0 ? `${start}: ${someOf(paths)}.` : '';
	return [
		sentenceOf('Deleted', pathsOf(true, false)),
		sentenceOf('Changed since, and overwritten', pathsOf(false, true)),
		sentenceOf('Changed since, and deleted', pathsOf(true, true)),
	]
		.filter((sentence) => sentence !== '')
		.join(' ');
}

/** What stands above the history: `Undo: the restore of “before”, 2 hours ago; writes 2 files, deletes 25`. */
export function nextUndoSentence({ act, files }: NextAct, now: Date): string {
	return [`Undo: ${act.title}, ${ageOf(act.at, now)}`, ...filesForecast(act, files)].join('; ');
}

function filesForecast({ operation }: Act, files: NextAct['files']): string[] {
	if (operation !== 'restore' || !files) return [];
	const words = writtenAndDeleted('writes', files);
	return words === '' ? [] : [words];
}

/** `writes 2 files, deletes 25`, `deletes 25 files`; empty if there is neither. @param write the verb for what is written */
export function writtenAndDeleted(
	write: string,
	files: { readonly written: number; readonly deleted: number },
): string {
	const { written, deleted } = files;
	if (written === 0) return deleted === 0 ? '' : `deletes ${plural(deleted, 'file')}`;
	const deletes = deleted === 0 ? '' : `, deletes ${deleted.toLocaleString('en-US')}`;
	return `${write} ${plural(written, 'file')}${deletes}`;
}
