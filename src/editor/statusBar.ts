/** The status bar item: whether Cairn records, and where not, why. */
import * as vscode from 'vscode';
import type { CairnState } from '../../cairn';
import type { Session } from './session';

const looks: Readonly<Record<CairnState['state'], { readonly text: string; readonly title: string }>> = {
	active: { text: '$(milestone)', title: 'Cairn keeps checkpoints' },
	paused: { text: '$(debug-pause) Cairn', title: 'Cairn is paused' },
	degraded: { text: '$(warning) Cairn', title: 'Cairn needs you' },
	failed: { text: '$(error) Cairn', title: 'Cairn has no store' },
};

export function showStatusBar(session: Session): vscode.Disposable {
	const item = vscode.window.createStatusBarItem('cairn.state', vscode.StatusBarAlignment.Left);
	item.name = 'Cairn';
	item.command = 'cairn.showState';
	const show = ({ state, reason }: CairnState): void => {
		const { text, title } = looks[state];
		item.text = text;
		item.tooltip = reason === undefined ? title : `${title}: ${reason}`;
		item.accessibilityInformation = { label: item.tooltip };
		item.backgroundColor = state === 'failed' ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
	};
	show(session.state);
	item.show();
	return vscode.Disposable.from(item, session.onDidChangeState(show));
}
