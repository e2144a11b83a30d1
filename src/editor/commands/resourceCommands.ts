/** The commands of the explorer's and the editor tab's menus: of files and folders as they are on disk. */
import * as vscode from 'vscode';
import { CairnError } from '../../core/errors';
import { fromCheckpointUri } from '../checkpointUri';
import { checkpointScheme } from '../contributions';
import type { Comparisons } from '../comparisons';
import { uriOf } from '../editorTabs';
import type { Session } from '../session';
import { treePathOf } from '../workspacePaths';
import type { RestoreParts } from './confirmRestore';
import { pickCheckpoint, pickVersion } from './pickCheckpoint';
import { restoreCheckpoint } from './restoreCheckpoint';

/** Restores what was clicked, or all that is selected with it, from a checkpoint that the user picks. */
export async function restoreResources(
	parts: RestoreParts,
	uri: vscode.Uri | undefined,
	selected: readonly vscode.Uri[] | undefined,
): Promise<void> {
	const { session } = parts;
	const clicked = uri ?? activeUri();
	const place = clicked?.scheme === checkpointScheme ? fromCheckpointUri(clicked) : undefined;
	if (place) {
		// The file of a checkpoint that is open says itself which one.
		await restoreCheckpoint(parts, { id: place.id, paths: [place.path] });
		return;
	}
	const uris = selected && selected.length > 1 ? selected : [clicked];
	const paths = uris.map((one) => pathIn(session, one));
	const [only = ''] = paths;
	const isOne = paths.length === 1 && only !== '';
	if (!isOne) {
		const id = await pickCheckpoint(session, 'Restore from a Checkpoint');
		await restoreCheckpoint(parts, { id, ...(paths.includes('') ? {} : { paths }) });
		return;
	}
	const { id, pathThen } = await pickVersion(session, `Restore ${only} from a Checkpoint That Changed It`, only);
	const names = pathThen === only ? [] : [{ path: only, pathThen }];
	await restoreCheckpoint(parts, { id, paths }, { names });
}

/** Compares what was clicked with a checkpoint that the user picks. Returns a sentence instead where there is nothing to see. */
export async function compareResource(
	{ session, comparisons }: { readonly session: Session; readonly comparisons: Comparisons },
	uri: vscode.Uri | undefined,
): Promise<string | undefined> {
	const path = pathIn(session, uri ?? activeUri());
	if (path === '') return comparisons.openAgainstWorkspace(await pickCheckpoint(session, 'Compare with a Checkpoint'));
	const { id, pathThen } = await pickVersion(session, `Compare ${path} with a Checkpoint That Changed It`, path);
	return comparisons.openAgainstWorkspace(id, path, pathThen);
}

/** The path in checkpoints. @throws CairnError `invalidArgument` where nothing is named, `unavailable`, `pathOutsideWorkspace` */
export function pathIn(session: Session, uri: vscode.Uri | undefined): string {
	if (!uri) throw new CairnError('invalidArgument', 'Open or select a file of the workspace first.');
	const path = treePathOf(session.roots, uri);
	if (path !== undefined) return path;
	if (!session.isOpen) throw new CairnError('unavailable', session.state.reason ?? 'The store is not open.');
	throw new CairnError('pathOutsideWorkspace', `“${uri.path}” does not lie in the workspace: no checkpoint has it.`);
}

/** What the active tab shows, a file of the workspace or one of a checkpoint; of a comparison its right side. */
function activeUri(): vscode.Uri | undefined {
	const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
	return input instanceof vscode.TabInputTextDiff ? input.modified : uriOf(input);
}
