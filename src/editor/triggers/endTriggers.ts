/** Captures when something has run to its end: a command in a terminal, a task, a debug session. */
import * as vscode from 'vscode';
import { readSetting } from '../contributions';
import type { TriggerContext } from './triggers';

/** Time for the watcher to say what has happened, which may have a better name, in milliseconds. */
const settleMs = 1_000;
/** Longer commands are cut, in characters. */
const commandLength = 60;

/** Needs the shell integration, which the editor puts into the shells that it knows. */
export function watchTerminals({ scheduler, isOn, recentRuns }: TriggerContext): vscode.Disposable {
	const isWanted = (): boolean => isOn() && readSetting('triggers.terminal');
	return vscode.Disposable.from(
		vscode.window.onDidStartTerminalShellExecution(({ execution }) => {
			if (isWanted() && commandOf(execution) !== '') recentRuns.begins(execution);
		}),
		vscode.window.onDidEndTerminalShellExecution(({ execution }) => {
			recentRuns.ends(execution);
			const command = commandOf(execution);
			if (!isWanted() || command === '') return;
			const shown = command.length > commandLength ? `${command.slice(0, commandLength - 1)}…` : command;
			scheduler.request({ trigger: 'terminal', label: `Ran ${shown}`, settleMs });
		}),
	);
}

export function watchTasks({ scheduler, isOn, recentRuns }: TriggerContext): vscode.Disposable {
	const isWanted = (): boolean => isOn() && readSetting('triggers.tasks');
	return vscode.Disposable.from(
		vscode.tasks.onDidStartTask(({ execution }) => {
			if (isWanted() && !execution.task.isBackground) recentRuns.begins(execution);
		}),
		vscode.tasks.onDidEndTask(({ execution }) => {
			recentRuns.ends(execution);
			if (isWanted()) scheduler.request({ trigger: 'task', label: `Task ${execution.task.name} ended`, settleMs });
		}),
		vscode.debug.onDidTerminateDebugSession(({ name, parentSession }) => {
			if (parentSession || !isOn() || !readSetting('triggers.debug')) return;
			scheduler.request({ trigger: 'debug', label: `Debug session ${name} ended`, settleMs });
		}),
	);
}

/** In one line. */
function commandOf({ commandLine }: vscode.TerminalShellExecution): string {
	return commandLine.value.trim().replaceAll(/\s+/g, ' ');
}
