/** The composition root of the extension: builds the parts, connects them, returns the public API. */
import * as vscode from 'vscode';
import type { CairnApi } from '../cairn';
import { createApi } from './editor/api';
import { CheckpointFileSystem, readonlyMessage } from './editor/checkpointFileSystem';
import { registerCommands } from './editor/commands/commands';
import { askAndRevertOthers } from './editor/commands/revertCheckpoint';
import { Comparisons } from './editor/comparisons';
import { ConflictsView } from './editor/conflicts/conflictsView';
import { checkpointScheme } from './editor/contributions';
import { changeDecorations } from './editor/history/changeDecorations';
import { HistoryView } from './editor/history/historyView';
import { FirstCapture } from './editor/firstCapture';
import { Notifier } from './editor/notify';
import { outputLog } from './editor/outputLog';
import { PreviewView } from './editor/preview/previewView';
import { Session } from './editor/session';
import { showStatusBar } from './editor/statusBar';
import { Capturer } from './editor/triggers/capturer';
import { Triggers } from './editor/triggers/triggers';
import { watchUnfinishedRestores } from './editor/unfinishedRestore';
import { followSession } from './editor/windowState';

let openSession: Session | undefined;

export function activate(context: vscode.ExtensionContext): CairnApi {
	const register = <T extends vscode.Disposable>(item: T): T => {
		context.subscriptions.push(item);
		return item;
	};
	const channel = register(vscode.window.createOutputChannel('Cairn', { log: true }));
	const log = outputLog(channel);
	const notifier = new Notifier(log, () => channel.show());
	const engineFile = context.asAbsolutePath('dist/engine.js');
	const session = register(
		new Session({ engineFile, storageUri: context.storageUri, memento: context.workspaceState, log }),
	);
	const fileSystem = new CheckpointFileSystem(session);
	const isReadonly = readonlyMessage();
	register(vscode.workspace.registerFileSystemProvider(checkpointScheme, fileSystem, { isReadonly }));
	register(vscode.window.registerFileDecorationProvider(changeDecorations));
	register(new HistoryView(session, (error) => void notifier.error(error)));
	register(followSession(session, notifier));
	register(showStatusBar(session, notifier));
	const firstCapture = register(new FirstCapture(session, notifier, context.workspaceState));
	const capturer = register(new Capturer(session, notifier, firstCapture));
	const comparisons = new Comparisons(session);
	const previews = register(new PreviewView(comparisons, notifier));
	const parts = { session, notifier, previews };
	register(watchUnfinishedRestores(parts));
	const conflicts: ConflictsView = register(
		new ConflictsView(session, notifier, (open) => askAndRevertOthers({ ...parts, conflicts }, open)),
	);
	register(registerCommands({ ...parts, capturer, firstCapture, comparisons, conflicts }));
	const triggers = register(new Triggers(session, capturer));
	openSession = session;
	// Not awaited: the editor goes on while the engine opens the store.
	void session.update();
	return createApi({ ...parts, capturer, triggers }, register);
}

/** Lets a running write finish before the window closes. */
export async function deactivate(): Promise<void> {
	await openSession?.close();
	openSession = undefined;
}
