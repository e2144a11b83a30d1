/** Captures after changes from outside the editor, once they have settled: terminals, agents, formatters, git. */
import * as vscode from 'vscode';
import { isRepositoryDataName } from '../../core/treePath';
import { readSetting } from '../contributions';
import type { Session } from '../session';
import { isInWorkspace } from '../workspacePaths';
import { Burst } from './burst';
import { readHeadMove } from './gitHead';
import type { TriggerContext } from './triggers';

/** When nothing has changed for so long it has settled, in milliseconds. */
const settleMs = 1_500;
/** What git moves last is its HEAD; the files are there by then. In milliseconds. */
const headSettleMs = 400;

/** Watchers only say where to look: a capture decides what has changed. */
export function watchDisk(context: TriggerContext, session: Session): vscode.Disposable {
	const { scheduler, isOn, recentSaves } = context;
	const watcher = vscode.workspace.createFileSystemWatcher('**/*');
	const burst = new Burst();
	const onEvent = (uri: vscode.Uri, isGone = false): void => {
		// What git, or another tool for versions, keeps for itself is never recorded.
		if (uri.scheme !== 'file' || uri.path.split('/').slice(0, -1).some(isRepositoryDataName)) return;
		if (!isOn()) return scheduler.note([uri.fsPath]);
		// A save of the editor's own has its own trigger. Should it be somebody else's change it is found a little later.
		if (!isGone && recentSaves.has(uri.fsPath)) return scheduler.verifySoon();
		if (burst.begins(uri.fsPath) && readSetting('triggers.bursts')) beforeBurst(context);
		if (!readSetting('triggers.external')) return scheduler.note([uri.fsPath]);
		scheduler.request({ trigger: 'external', settleMs, hints: [uri.fsPath] });
	};
	return vscode.Disposable.from(
		watcher,
		watcher.onDidCreate((uri) => onEvent(uri)),
		watcher.onDidChange((uri) => onEvent(uri)),
		watcher.onDidDelete((uri) => onEvent(uri, true)),
		session.onDidChangeFiles(({ paths }) => {
			for (const path of paths) onEvent(vscode.Uri.file(path));
		}),
	);
}

/** Whatever was not recorded yet is, without what has begun to change. */
function beforeBurst({ scheduler, hasUnsaved, isRestoring }: TriggerContext): void {
	scheduler.captureSavedNow();
	if (!hasUnsaved() || isRestoring()) return;
	void scheduler.captureNow({ trigger: 'burst', label: 'Before many files changed', hints: [] });
}

/** Edits in many editors at once, none of them saved: an extension or an agent at work. */
export function watchUnsavedBursts({ scheduler, isOn, isRestoring }: TriggerContext): vscode.Disposable {
	const burst = new Burst();
	return vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
		const { uri, isDirty } = document;
		if (contentChanges.length === 0 || !isDirty || !isOn() || isRestoring()) return;
		if (!isInWorkspace(uri) || !readSetting('triggers.bursts')) return;
		burst.begins(uri.fsPath);
		if (!burst.isOn) return;
		// What it is called is said by what it has changed.
		scheduler.request({ trigger: 'burst', hints: [], settleMs });
	});
}

/** Moves of git's HEAD: another branch, a commit, a reset; also of a repository above the workspace folder, and of a work tree. */
export function watchGitHead({ scheduler, isOn }: TriggerContext, session: Session): vscode.Disposable {
	const onMove = async (gitFolder: vscode.Uri): Promise<void> => {
		if (!isOn() || !readSetting('triggers.git')) return;
		const label = await readHeadMove(gitFolder);
		if (label !== undefined) scheduler.request({ trigger: 'git', label, settleMs: headSettleMs });
	};
	const onEvent = (uri: vscode.Uri): void => void onMove(vscode.Uri.file(uri.path.replace(/\/(logs\/)?HEAD$/, '')));
	const watch = (pattern: vscode.GlobPattern): vscode.Disposable => {
		const watcher = vscode.workspace.createFileSystemWatcher(pattern);
		return vscode.Disposable.from(watcher, watcher.onDidCreate(onEvent), watcher.onDidChange(onEvent));
	};
	// One folder each: a pattern with a folder in it would have the whole of git's folder watched.
	const watchOutside = (): vscode.Disposable =>
		vscode.Disposable.from(
			...session.gitFolders
				.map((folder) => vscode.Uri.file(folder))
				.flatMap((folder) => [folder, vscode.Uri.joinPath(folder, 'logs')])
				.map((folder) => watch(new vscode.RelativePattern(folder, 'HEAD'))),
		);
	let outside = watchOutside();
	return vscode.Disposable.from(
		watch('**/.git/{HEAD,logs/HEAD}'),
		session.onDidChangeFiles(({ gitFolders }) => {
			for (const folder of gitFolders) void onMove(vscode.Uri.file(folder));
		}),
		session.onDidChangeWorkspace(() => {
			outside.dispose();
			outside = watchOutside();
		}),
		new vscode.Disposable(() => void outside.dispose()),
	);
}
