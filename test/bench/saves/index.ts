/** Runs inside the extension host: saves a document again and again, with capturing on and off by turns. */
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { CairnApi } from '../../../cairn';
import { eventually } from '../../support/eventually';
import { gapVariable, resultVariable, type SaveTimes } from './plan';

const turns = 12;
const savesInTurn = 15;

/** What VS Code calls. */
export async function run(): Promise<void> {
	const extension = vscode.extensions.getExtension<CairnApi>('cairn-dev.cairn');
	if (!extension) throw new Error('The extension is not there.');
	const cairn = await extension.activate();
	await cairn.createCheckpoint({ message: 'first' });
	const [file] = await vscode.workspace.findFiles('packages/date-fns/add/index.js');
	if (!file) throw new Error('There is no file to save.');
	const document = await vscode.workspace.openTextDocument(file);
	await vscode.window.showTextDocument(document);
	const before = (await cairn.listCheckpoints()).length;
	const times = { on: [] as number[], off: [] as number[] };
	const gapMs = Number(process.env[gapVariable]);
	for (let turn = 0; turn < turns; turn++) {
		const isOn = turn % 2 === 0;
		await setEnabled(isOn);
		// The first ones warm up, and what the setting has set off is over.
		for (let save = -3; save < savesInTurn; save++) {
			const taken = await takeSave(document, `// ${turn} ${save}\n`);
			if (save >= 0) times[isOn ? 'on' : 'off'].push(taken);
			await sleep(gapMs);
		}
		await sleep(1_000);
	}
	const checkpoints = (await cairn.listCheckpoints({ limit: 10_000 })).length - before;
	writeFileSync(process.env[resultVariable] ?? '', JSON.stringify({ ...times, checkpoints } satisfies SaveTimes));
}

async function takeSave(document: vscode.TextDocument, text: string): Promise<number> {
	const edit = new vscode.WorkspaceEdit();
	edit.insert(document.uri, new vscode.Position(0, 0), text);
	await vscode.workspace.applyEdit(edit);
	const start = performance.now();
	if (!(await document.save())) throw new Error('The document could not be saved.');
	return performance.now() - start;
}

async function setEnabled(isOn: boolean): Promise<void> {
	const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('cairn');
	await settings().update('enabled', isOn, vscode.ConfigurationTarget.Global);
	await eventually('the setting is in force', () => settings().get('enabled') === isOn);
}
