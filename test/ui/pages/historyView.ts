/** Cairn's history view: checkpoints, their files, and what a person does with them. */
import { eventually } from '../../support/eventually';
import type { RowName, TreeRow } from './treeView';
import type { TreeView } from './treeView';
import type { Workbench } from './workbench';

const askingDeadlineMs = 120_000;

export class HistoryView {
	readonly tree: TreeView;

	constructor(private readonly workbench: Workbench) {
		this.tree = workbench.treeView('History');
	}

	async open(): Promise<void> {
		await this.workbench.openViewContainer('Cairn');
	}

	/** Creates a checkpoint through the palette and waits for its toast; gives the toast's text. */
	async create(message: string): Promise<string> {
		await this.workbench.runCommand('Cairn: Create Checkpoint…');
		await this.workbench.quickInput.enter(message);
		return await this.workbench.notifications.waitFor(message === '' ? /Checkpoint/ : message);
	}

	/** The rows of checkpoints, newest first. */
	async checkpoints(): Promise<TreeRow[]> {
		return (await this.tree.rows()).filter(({ level }) => level === 1);
	}

	/** Waits until the checkpoints, newest first, have these titles. */
	async waitForTitles(titles: readonly (string | RegExp)[]): Promise<TreeRow[]> {
		return await this.tree.waitForRows(`the checkpoints ${titles.join(', ')}`, (rows) => {
			const shown = rows.filter(({ level }) => level === 1).map(({ label }) => label);
			const isTitle = (title: string | RegExp, at: number): boolean =>
				typeof title === 'string' ? title === shown[at] : title.test(shown[at] ?? '');
			return shown.length === titles.length && titles.every(isTitle);
		});
	}

	/** Opens a checkpoint's files and gives them as a screen reader says them: `docs/style.md, Deleted`. */
	async filesOf(title: string): Promise<string[]> {
		await this.tree.expand(checkpoint(title));
		const rows = await this.tree.waitForRows(`files below ${title}`, (shown) => below(shown, title).length > 0);
		return below(rows, title).map(({ name }) => name);
	}

	/** Clicks a changed file; its comparison opens. */
	async openFile(name: string): Promise<void> {
		await this.tree.click({ label: name, level: 2 });
	}

	/** Presses the restore button of a checkpoint; its question opens. */
	async askToRestore(title: string): Promise<void> {
		// The list is drawn anew when a checkpoint has come, and forgets a click just then.
		const { dialogs } = this.workbench;
		const ask = async (): Promise<boolean> => {
			// It may have come after all.
			if (await dialogs.isOpen()) return true;
			await this.tree.pressInlineAction(checkpoint(title), 'Restore This State…');
			return dialogs.opensSoon();
		};
		await eventually('the question', ask, Boolean, askingDeadlineMs);
	}

	async viewChanges(title: string): Promise<void> {
		await this.tree.pressInlineAction(checkpoint(title), 'View Changes');
	}
}

function checkpoint(title: string): RowName {
	return { label: title, level: 1 };
}

/** The rows between a checkpoint and the next one. */
function below(rows: readonly TreeRow[], title: string): TreeRow[] {
	const start = rows.findIndex(({ label, level }) => level === 1 && label === title);
	if (start < 0) return [];
	const rest = rows.slice(start + 1);
	const end = rest.findIndex(({ level }) => level === 1);
	return rest.slice(0, end < 0 ? undefined : end).filter(({ level }) => level > 1);
}
