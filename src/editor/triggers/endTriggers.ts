/** Captures when something has run to its end: a command in a terminal, a task, a debug session. */
import * as vscode from 'vscode';
import { readSetting } from '../contributions';
import type { TriggerContext } from './triggers';

/** Time for the watcher to say what has happened, which may have a better name, in milliseconds. */
const settleMs = 1_000;
/** Longer commands are cut, in characters. */
const commandLength = 60;

/** Needs the shell integration, which the editor puts into the shells that it knows. */
export function watchTerminals({ scheduler, isOn }: TriggerContext): vscode.Disposable {
	return vscode.window.onDidEndTerminalShellExecution(({ execution }) => {
		if (!isOn() || !readSetting('triggers.terminal')) return;
		const command = execution.commandLine.value.trim().replaceAll(/\s+/g, ' ');
		if (command === '') return;
		const shown = command.length > commandLength ? `${command.slice(0, commandLength - 1)}…` : command;
		scheduler.request({ trigger: 'terminal', label: `Ran ${shown}`, settleMs });
	});
}

export function watchTasks({ scheduler, isOn }: TriggerContext): vscode.Disposable {
	return vscode.Disposable.from(
		vscode.tasks.onDidEndTask(({ execution: { task } }) => {
			if (!isOn() || !readSetting('triggers.tasks')) return;
			scheduler.request({ trigger: 'task', label: `Task ${task.name} ended`, settleMs });
		}),
		vscode.debug.onDidTerminateDebugSession(({ name, parentSession }) => {
			if (parentSession || !isOn() || !readSetting('triggers.debug')) return;
			scheduler.request({ trigger: 'debug', label: `Debug session ${name} ended`, settleMs });
		}),
	);
}
