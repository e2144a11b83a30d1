/** The commands that say what Cairn does, and turn it on and off. */
import * as vscode from 'vscode';
import { executeCommand } from '../contributions';
import type { FirstCapture } from '../firstCapture';
import type { Session } from '../session';

/** For this workspace, whatever the settings say. */
export function toggleCapturing(session: Session): Promise<void> {
	return session.switchTo(!session.isSwitchedOn);
}

interface Action extends vscode.QuickPickItem {
	readonly run: () => unknown;
}

export async function showState(session: Session, firstCapture: FirstCapture): Promise<void> {
	const { state, reason } = session.state;
	const isOn = session.isSwitchedOn;
	const toggle: Action = {
		label: isOn ? '$(debug-pause) Turn Off in This Workspace' : '$(play) Turn On in This Workspace',
		run: () => executeCommand('cairn.toggleCapturing'),
	};
	const actions: Action[] = [
		...(session.isRestoreInterrupted
			? [
					{
						label: '$(warning) Finish or Roll Back the Interrupted Restore…',
						run: () => executeCommand('cairn.askUnfinishedRestore'),
					},
				]
			: []),
		...(firstCapture.isOpen ? [{ label: '$(question) Answer the Question…', run: () => firstCapture.askAgain() }] : []),
		// Who looks why nothing is recorded wants that first.
		...(isOn ? [] : [toggle]),
		{ label: '$(add) Create Checkpoint…', run: () => executeCommand('cairn.createCheckpoint') },
		{ label: '$(history) Show History', run: () => vscode.commands.executeCommand('cairn.history.focus') },
		...(isOn ? [toggle] : []),
		{
			label: '$(gear) Settings',
			run: () => vscode.commands.executeCommand('workbench.action.openSettings', '@ext:cairn-dev.cairn'),
		},
		{ label: '$(output) Show Log', run: () => executeCommand('cairn.showLog') },
	];
	const picked = await vscode.window.showQuickPick(actions, {
		title: `Cairn: ${state}`,
		placeHolder: reason ?? 'Checkpoints are made as you work.',
	});
	await picked?.run();
}
