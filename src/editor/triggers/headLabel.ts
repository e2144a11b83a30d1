/** Says how git's HEAD has moved: `Switched to branch x`, `Committed Fix the parser`, `git reset: moving to HEAD~1`. */

/** @param head the text of `HEAD` @param log that of `logs/HEAD`; empty where there is none */
export function headLabel(head: string, log: string): string {
	const branch = /^ref: refs\/heads\/(.*?)\s*$/.exec(head)?.[1];
	const place = branch === undefined ? head.trim().slice(0, 10) : `branch ${branch}`;
	// Each line: old id, new id, who, when, and behind a tab what.
	const what = log.trimEnd().split('\n').at(-1)?.split('\t')[1] ?? '';
	if (what === '' || what.startsWith('checkout: ')) return `Switched to ${place}`;
	const commit = /^commit(?: \(([^)]*)\))?: (.*)$/.exec(what);
	if (!commit) return `git ${what}`;
	return `${commit[1] === 'amend' ? 'Amended' : 'Committed'} ${commit[2] ?? ''}`;
}
