/** The log of the product in the editor's output channel `Cairn`. */
import type * as vscode from 'vscode';
import type { Log } from '../base/log';

export function outputLog(channel: vscode.LogOutputChannel): Log {
	return { write: (level, message) => channel[level](message) };
}
