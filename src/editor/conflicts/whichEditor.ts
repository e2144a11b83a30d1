/** Which of VS Code's editors a conflict of a revert opens in. */
import type { RevertConflict } from '../../core/merge/conflicts';

/** The command that git's own extension opens the merge editor with. It is not documented: a host may do without. */
export const mergeCommand = '_open.mergeEditor';

/** @param commands of the host, its own ones included */
export function whichEditor(
	{ mergeable }: Pick<RevertConflict, 'mergeable'>,
	commands: readonly string[],
): 'merge' | 'diff' {
	return mergeable && commands.includes(mergeCommand) ? 'merge' : 'diff';
}
