/** What saving a Jupyter notebook would write, by VS Code's own extension for them. */
import * as vscode from 'vscode';

/** What the extension `vscode.ipynb`, which comes with the editor, exports. */
interface JupyterExports {
	exportNotebook(notebook: vscode.NotebookData): string | Promise<string>;
}

/** Whether a file is a notebook of the kind that is recorded unsaved, whether it is open or not. */
export function isNotebookPath(path: string): boolean {
	return path.toLowerCase().endsWith('.ipynb');
}

/** Undefined for notebooks of another kind: their serializers belong to their extensions. */
export async function notebookBytes(notebook: vscode.NotebookDocument): Promise<Uint8Array | undefined> {
	if (notebook.notebookType !== 'jupyter-notebook') return undefined;
	const jupyter = await vscode.extensions.getExtension<Partial<JupyterExports>>('vscode.ipynb')?.activate();
	if (!jupyter?.exportNotebook) return undefined;
	return Buffer.from(await jupyter.exportNotebook(dataOf(notebook)), 'utf8');
}

function dataOf(notebook: vscode.NotebookDocument): vscode.NotebookData {
	const cells = notebook.getCells().map(({ kind, document, metadata, outputs, executionSummary }) => {
		const cell = new vscode.NotebookCellData(kind, document.getText(), document.languageId);
		cell.metadata = metadata;
		cell.outputs = [...outputs];
		if (executionSummary) cell.executionSummary = executionSummary;
		return cell;
	});
	const data = new vscode.NotebookData(cells);
	data.metadata = notebook.metadata;
	return data;
}
