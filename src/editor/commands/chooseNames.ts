/** Asks what is meant when a file to restore has another name in the checkpoint than in the workspace. */
import * as vscode from 'vscode';
import { someOf } from '../../base/text';
import type { NameThen } from '../../core/checkpoint';
import { cancelledError } from '../../core/errors';
import type { Chosen } from '../../core/restore/requests';
import type { Session } from '../session';

/**
 * @param known names that the user has picked already; the others are looked for
 * @throws CairnError `cancelled` when the user picks none
 */
export async function chooseNames(
	session: Session,
	id: string,
	paths: readonly string[],
	known: readonly NameThen[],
): Promise<Chosen> {
	const names = known.length > 0 ? known : await session.request('differingNames', { id, paths });
	if (names.length === 0) return { paths };
	const named = new Set(names.flatMap(({ path, pathThen }) => [path, pathThen]));
	const others = paths.filter((path) => !named.has(path));
	const [now, then] = [someOf(names.map(({ path }) => path)), someOf(names.map(({ pathThen }) => pathThen))];
	const isOne = names.length === 1;
	const into = {
		label: `Restore into ${now}`,
		detail: `${isOne ? 'It' : 'They'} will be as ${then} ${isOne ? 'was' : 'were'} then`,
	};
	const back = { label: `Bring back ${then}`, detail: `As ${isOne ? 'it was' : 'they were'} then. ${now} stays` };
	const title = `${now} ${isOne ? 'was' : 'were'} ${then} Then`;
	const picked = await vscode.window.showQuickPick([into, back], { title, ignoreFocusOut: true });
	if (!picked) throw cancelledError();
	return picked === into ? { paths: others, names } : { paths: [...others, ...names.map(({ pathThen }) => pathThen)] };
}
