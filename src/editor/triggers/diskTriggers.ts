/** Captures after changes from outside the editor, once they have settled: terminals, agents, formatters, git. */
import * as vscode from 'vscode';
import { plural } from '../../base/text';
import { readSetting } from '../contributions';
import { isInWorkspace } from '../workspacePaths';
import { Burst } from './burst';
import { readHeadMove } from './gitHead';
import type { TriggerContext } from './triggers';

/** When nothing has changed for so long it has settled, in milliseconds. */
const settleMs = 1_500;
/** What git moves last is its HEAD; the files are there by then. In milliseconds. */
const headSettleMs = 400;

/** The watcher only says where to look: a capture decides what has changed. */
export function watchDisk(context: TriggerContext): vscode.Disposable {
	const { scheduler, isOn, recentSaves } = context;
	const watcher = vscode.workspace.createFileSystemWatcher('**/*');
	const burst = new Burst();
	const onEvent = (uri: vscode.Uri): void => {
		// A save of the editor's own has its own trigger; what git keeps for itself is never recorded.
		if (uri.scheme !== 'file' || /[/\\]\.git[/\\]/.test(uri.path) || recentSaves.has(uri.fsPath)) return;
		if (!isOn()) return;
		if (burst.begins(uri.fsPath) && readSetting('triggers.bursts')) beforeBurst(context);
		if (!readSetting('triggers.external')) return;
		scheduler.request({ trigger: 'external', settleMs, hints: [uri.fsPath] });
	};
	return vscode.Disposable.from(
		watcher,
		watcher.onDidCreate(onEvent),
		watcher.onDidChange(onEvent),
		watcher.onDidDelete(onEvent),
	);
}

/** Whatever was not recorded yet is, without what has begun to change. */
function beforeBurst({ scheduler, hasUnsaved }: TriggerContext): void {
	scheduler.captureSavedNow();
	if (!hasUnsaved()) return;
	void scheduler.captureNow({ trigger: 'burst', label: 'Before many files changed', hints: [] });
}

/** Edits in many editors at once, none of them saved: an extension or an agent at work. */
export function watchUnsavedBursts({ scheduler, isOn }: TriggerContext): vscode.Disposable {
	const burst = new Burst();
	return vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
		const { uri, isDirty } = document;
		if (contentChanges.length === 0 || !isDirty || !isOn()) return;
		if (!isInWorkspace(uri) || !readSetting('triggers.bursts')) return;
		burst.begins(uri.fsPath);
		if (!burst.isOn) return;
		scheduler.request({
			trigger: 'burst',
			label: `Edited ${plural(burst.count, 'file')} without saving`,
			hints: [],
			settleMs,
		});
	});
}

/** Moves of git's HEAD: another branch, a commit, a reset. */
export function watchGitHead({ scheduler, isOn }: TriggerContext): vscode.Disposable {
	const watcher = vscode.workspace.createFileSystemWatcher('**/.git/{HEAD,logs/HEAD}');
	const onEvent = async (uri: vscode.Uri): Promise<void> => {
		if (!isOn() || !readSetting('triggers.git')) return;
		const gitFolder = vscode.Uri.file(uri.path.replace(/\/(logs\/)?HEAD$/, ''));
		const label = await readHeadMove(gitFolder);
		scheduler.request({ trigger: 'git', label, settleMs: headSettleMs });
	};
	return vscode.Disposable.from(
		watcher,
		watcher.onDidCreate((uri) => void onEvent(uri)),
		watcher.onDidChange((uri) => void onEvent(uri)),
	);
}
