/**
 * Says how git's HEAD has moved: `Switched to branch x`, `Committed Fix the parser`, `Rebased x`, `Stashed changes on x`, `Reset to
 * HEAD~1`.
 */

/** What git's log says, and how a person does; else git's own words count. */
const sayings: readonly (readonly [RegExp, (words: readonly (string | undefined)[]) => string])[] = [
	[/^commit(?: \((?:initial|merge)\))?: (.*)$/, ([title = '']) => `Committed ${title}`],
	[/^commit \(amend\): (.*)$/, ([title = '']) => `Amended ${title}`],
	[/^commit \(cherry-pick\): (.*)$|^cherry-pick: (.*)$/, ([one, other]) => `Cherry-picked ${one ?? other ?? ''}`],
	[/^merge (.*?): /, ([what = '']) => `Merged ${what}`],
	[/^pull(.*?): /, ([what = '']) => `Pulled${what}`],
	[/^reset: moving to (.*)$/, ([where = '']) => `Reset to ${where}`],
	[/^revert: (.*)$/, ([title = '']) => `git revert: ${title}`],
	[/^rebase.* \(start\): checkout (.*)$/, ([onto = '']) => `Began a rebase onto ${onto}`],
	[/^rebase.* \(abort\): /, () => 'Aborted a rebase'],
	[/^rebase.* \(finish\): returning to refs\/heads\/(.*)$/, ([branch = '']) => `Rebased ${branch}`],
	[/^rebase.* \((?:pick|continue|reword|edit|squash|fixup)\): (.*)$/, ([title = '']) => `Rebased a commit: ${title}`],
];

/** The newest entry of one of git's logs. */
interface LogEntry {
	/** In seconds since 1970. */
	readonly time: number;
	readonly what: string;
}

/** Of one `git stash`, in seconds. */
const stashTakes = 2;

/** @param head the text of `HEAD` @param log that of `logs/HEAD` @param stash that of `logs/refs/stash`; empty where there is none */
export function headLabel(head: string, log: string, stash: string): string {
	const branch = /^ref: refs\/heads\/(.*?)\s*$/.exec(head)?.[1];
	const place = branch === undefined ? head.trim().slice(0, 10) : `branch ${branch}`;
	const { time, what } = newest(log);
	if (what === '' || what.startsWith('checkout: ')) return `Switched to ${place}`;
	const stashed = newest(stash);
	// What `git stash` does to HEAD is called a reset.
	if (what === 'reset: moving to HEAD' && Math.abs(time - stashed.time) <= stashTakes) return stashLabel(stashed.what);
	for (const [pattern, say] of sayings) {
		const found = pattern.exec(what);
		if (found) return say(found.slice(1));
	}
	return `git ${what}`;
}

/** @param what `WIP on main: 6e060e0 Fix the parser`, or `On main: what the user called it` */
function stashLabel(what: string): string {
	const [, isNamed, branch = '', words = ''] = /^(?:WIP on|(On)) (.*?): (.*)$/.exec(what) ?? [];
	if (branch === '') return 'Stashed changes';
	return `Stashed changes on ${branch}${isNamed ? `: ${words}` : ''}`;
}

/** Each line: old id, new id, who, when, time zone, and behind a tab what. */
function newest(log: string): LogEntry {
	const [by = '', what = ''] = log.trimEnd().split('\n').at(-1)?.split('\t') ?? [];
	return { time: Number(/ (\d+) [-+]\d+$/.exec(by)?.[1]), what };
}
