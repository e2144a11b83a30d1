/** Captures at regular times and when the window loses the focus: then something else may begin to work on the files. */
import * as vscode from 'vscode';
import { affectsSetting, readSetting } from '../contributions';
import type { TriggerContext } from './triggers';

export function watchInterval({ scheduler, isOn }: TriggerContext): vscode.Disposable {
	let timer: NodeJS.Timeout | undefined;
	const start = (): void => {
		clearInterval(timer);
		const minutes = readSetting('triggers.intervalMinutes');
		if (minutes <= 0) return;
		timer = setInterval(() => {
			if (isOn()) scheduler.request({ trigger: 'interval', label: 'Scheduled checkpoint', settleMs: 0 });
		}, minutes * 60_000);
	};
	start();
	return vscode.Disposable.from(
		{ dispose: () => clearInterval(timer) },
		vscode.workspace.onDidChangeConfiguration((event) => {
			if (affectsSetting(event, 'triggers.intervalMinutes')) start();
		}),
	);
}

export function watchFocus({ scheduler, isOn }: TriggerContext): vscode.Disposable {
	return vscode.window.onDidChangeWindowState(({ focused }) => {
		if (focused || !isOn() || !readSetting('triggers.windowBlur')) return;
		scheduler.request({ trigger: 'blur', label: 'Window lost focus', settleMs: 0 });
	});
}
