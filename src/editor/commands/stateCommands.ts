/** The commands that say what Cairn does, and turn it on and off. */
import * as vscode from 'vscode';
import type { OwnScope } from '../../core/workspace/ownScope';
import { executeCommand } from '../contributions';
import type { FirstCapture } from '../firstCapture';
import type { Session } from '../session';
import { showOwnScope } from './includeAnyway';

/** For this workspace, whatever the settings say. */
export function toggleCapturing(session: Session): Promise<void> {
	return session.switchTo(!session.isSwitchedOn);
}

function hasOwnScope(own: OwnScope | undefined): boolean {
	return own !== undefined && (own.anyFolder || own.include.length > 0);
}

interface Action extends vscode.QuickPickItem {
	readonly run: () => unknown;
}

export async function showState(session: Session, firstCapture: FirstCapture): Promise<void> {
	const { state, reason } = session.state;
	const isOn = session.isSwitchedOn;
	const own = session.isOpen ? await session.request('ownScope', null) : undefined;
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
		...(hasOwnScope(own)
			? [{ label: '$(list-unordered) What Is Included Anyway…', run: () => showOwnScope(session) }]
			: []),
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
