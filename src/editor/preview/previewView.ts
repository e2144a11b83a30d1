/** The view `Restore Preview`: what a restore would do, file by file, with check boxes; the user restores or closes it. */
import * as vscode from 'vscode';
import { plural } from '../../base/text';
import type { RestorePreview } from '../../core/restore/requests';
import { parentOf } from '../../core/treePath';
import { capital, writtenAndDeleted } from '../actWords';
import type { Comparisons } from '../comparisons';
import { commandItem, previewViewId, registerCommand, setContext } from '../contributions';
import { toChangeUri } from '../history/changeDecorations';
import type { Notifier } from '../notify';
import { nameOf, quotedTitleOf, refusedSentence, restoreWords, statusWords, withAgain } from '../present';
import { type PreviewFile, type PreviewNode, PreviewTree } from './previewTree';

/** What is shown. */
export interface Preview extends Pick<RestorePreview, 'target' | 'files' | 'report'> {
	/** What there is to say of files that were changed again: `changed after “X”`. Null where none can have been. */
	readonly later: string | null;
	/** What is done where that is no restore of a checkpoint: it is all or nothing, and there is nothing to check. */
	readonly again: 'Undo' | 'Redo' | null;
}

/** What the user has chosen of a preview. */
export interface PreviewChoice {
	/** Undefined for everything that the restore was asked for. */
	readonly paths: string[] | undefined;
	/** The files that were shown and are not to be touched. */
	readonly unchecked: ReadonlySet<string>;
}

/** How a preview is shown. */
export interface PreviewLook {
	/** Files that are not checked from the start. */
	readonly unchecked?: ReadonlySet<string> | undefined;
	/** What there is to say besides the files. */
	readonly remark?: string;
}

interface OpenPreview {
	readonly preview: Preview;
	readonly remark: string;
	readonly tree: PreviewTree;
	readonly answer: (choice: PreviewChoice | undefined) => void;
	/** Of the comparisons that were opened from it. */
	readonly titles: Set<string>;
}

/** The first row, which carries it out: buttons in the view's title only show under the mouse. */
interface ApplyRow {
	readonly kind: 'apply';
}

type PreviewRow = PreviewNode | ApplyRow;

const applyRow: ApplyRow = { kind: 'apply' };

export class PreviewView implements vscode.TreeDataProvider<PreviewRow>, vscode.Disposable {
	readonly #comparisons: Comparisons;
	readonly #notifier: Notifier;
	readonly #onDidChangeTreeData = new vscode.EventEmitter<PreviewRow[] | undefined>();
	readonly #view: vscode.TreeView<PreviewRow>;
	readonly #subscriptions: vscode.Disposable[];
	#open: OpenPreview | undefined;
	/** Tells who waits for a choice; undefined while what is shown is looked at again. */
	#waiting: OpenPreview['answer'] | undefined;
	/** Whether it was told to go on while nobody waited. */
	#isPressed = false;

	constructor(comparisons: Comparisons, notifier: Notifier) {
		this.#comparisons = comparisons;
		this.#notifier = notifier;
		this.#view = vscode.window.createTreeView<PreviewRow>(previewViewId, {
			treeDataProvider: this,
			manageCheckboxStateManually: true,
			showCollapseAll: true,
		});
		this.#subscriptions = [
			this.#onDidChangeTreeData,
			this.#view,
			this.#view.onDidChangeCheckboxState(({ items }) => {
				for (const [node, state] of items) this.#check(node, state === vscode.TreeItemCheckboxState.Checked);
				const [[last] = []] = items.slice(-1);
				if (last) void this.#focus(last);
			}),
			registerCommand('cairn.applyPreview', () => this.#apply()),
			registerCommand('cairn.closePreview', () => this.close(this.#open?.preview)),
			registerCommand('cairn.comparePreview', () => this.#compareAll()),
			registerCommand('cairn.comparePreviewFile', (file) => this.#compare(file)),
			registerCommand('cairn.togglePreviewed', () => this.#toggleFocused()),
			registerCommand('cairn.includePreviewed', (node) => this.#check(node, true)),
			registerCommand('cairn.leaveOutPreviewed', (node) => this.#check(node, false)),
			registerCommand('cairn.includePreviewedFolder', (node) => this.#check(node, true)),
			registerCommand('cairn.leaveOutPreviewedFolder', (node) => this.#check(node, false)),
		];
	}

	get onDidChangeTreeData(): vscode.Event<PreviewRow[] | undefined> {
		return this.#onDidChangeTreeData.event;
	}

	/**
	 * Shows a preview, with all of its files in one comparison, until the user has chosen; undefined where they close it. It stays
	 * in sight until `close`: they may be asked, decline, and choose again.
	 */
	async choose(preview: Preview, { unchecked, remark = '' }: PreviewLook = {}): Promise<PreviewChoice | undefined> {
		const before = this.#open;
		before?.answer(undefined);
		let answer: OpenPreview['answer'] = () => undefined;
		const choice = new Promise<PreviewChoice | undefined>((resolve) => (answer = resolve)).finally(
			() => (this.#waiting = this.#waiting === answer ? undefined : this.#waiting),
		);
		this.#waiting = answer;
		const isPressed = this.#isPressed;
		this.#isPressed = false;
		if (before && isSame(before.preview, preview)) {
			this.#open = { ...before, preview, remark, answer };
			this.#showCounts();
			if (isPressed) this.#apply();
			return choice;
		}
		this.#open = { preview, remark, tree: new PreviewTree(preview.files, unchecked), answer, titles: new Set() };
		await setContext('cairn.previewing', true);
		this.#refresh();
		await vscode.commands.executeCommand(`${previewViewId}.focus`);
		await this.#compareAll();
		return choice;
	}

	/** Takes what is shown away, where it still is this; whoever waits for a choice gets none. */
	close(preview: Preview | undefined): void {
		const open = this.#open;
		if (!open || open.preview !== preview) return;
		this.#open = undefined;
		void setContext('cairn.previewing', false);
		this.#refresh();
		void closeComparisons(open.titles);
		open.answer(undefined);
	}

	getTreeItem(node: PreviewRow): vscode.TreeItem {
		if (node.kind === 'apply') return this.#applyItem();
		const { Checked, Unchecked } = vscode.TreeItemCheckboxState;
		const item = node.kind === 'folder' ? folderItem(node.path) : this.#fileItem(node);
		if (this.#open?.preview.again) return item;
		const isChecked = this.#open?.tree.isChecked(node) !== false;
		item.contextValue = `${item.contextValue ?? ''}.${isChecked ? 'checked' : 'unchecked'}`;
		item.checkboxState = {
			state: isChecked ? Checked : Unchecked,
			accessibilityInformation: { label: `Restore ${node.path}`, role: 'checkbox' },
		};
		return item;
	}

	getChildren(node?: PreviewRow): PreviewRow[] {
		if (!this.#open || node?.kind === 'file' || node?.kind === 'apply') return [];
		const rows = this.#open.tree.children(node?.path ?? '');
		return node ? [...rows] : [applyRow, ...rows];
	}

	getParent(row: PreviewRow): PreviewRow | undefined {
		return row.kind === 'apply' ? undefined : this.#open?.tree.parent(row);
	}

	dispose(): void {
		this.#open?.answer(undefined);
		for (const subscription of this.#subscriptions.splice(0)) subscription.dispose();
	}

	#apply(): void {
		const { chosen, unchecked = new Set<string>() } = this.#open?.tree ?? {};
		if (!this.#waiting) this.#isPressed = true;
		else if (chosen?.length === 0) void this.#notifier.info('No file is checked: there is nothing to restore.');
		else this.#open?.answer({ paths: chosen, unchecked });
	}

	#check(node: PreviewRow, on: boolean): void {
		if (!this.#open || this.#open.preview.again || node.kind === 'apply') return;
		const others = this.#open.tree.check(node, on);
		// The whole list: of a folder alone the editor forgets what is open in the folders below it.
		this.#onDidChangeTreeData.fire(others ? undefined : [node]);
		this.#showCounts();
	}

	/**
	 * Gives the focus to a row whose box was pressed. The box would keep it: Space would go on changing that box, wherever the arrow keys
	 * have led, and Tab would lead to whichever row's box the editor has drawn next.
	 */
	async #focus(row: PreviewRow): Promise<void> {
		try {
			await this.#view.reveal(row, { select: false, focus: true });
		} catch (error) {
			// The list was closed or drawn anew with other files meanwhile: the row has gone, and nothing is lost by that.
			this.#notifier.details([`The row could not be given the focus: ${String(error)}`]);
		}
	}

	/** What Space does, as in any list with boxes. On the first row it is the button that it looks like. */
	async #toggleFocused(): Promise<void> {
		const row = await focusedRow(this.#view);
		if (row?.kind === 'apply') this.#apply();
		else if (row) this.#check(row, !this.#open?.tree.isChecked(row));
	}

	async #compareAll(): Promise<void> {
		if (!this.#open) return;
		const { preview, titles } = this.#open;
		try {
			titles.add(await this.#comparisons.openPlan(preview.target, preview.report));
		} catch (error) {
			// The list of files is there all the same, and the user can go on with it.
			void this.#notifier.error(error);
		}
	}

	async #compare({ path, status }: PreviewFile): Promise<void> {
		if (!this.#open) return;
		const { preview, titles } = this.#open;
		try {
			const { title, sentence } = await this.#comparisons.openPlanOf(preview.target, path, {
				isDeleted: status === 'removed',
				names: preview.report.names,
			});
			if (title !== undefined) titles.add(title);
			if (sentence !== undefined) void this.#notifier.info(sentence);
		} catch (error) {
			void this.#notifier.error(error);
		}
	}

	#refresh(): void {
		this.#view.description = this.#open ? quotedTitleOf(this.#open.preview.target) : '';
		this.#showCounts();
		this.#onDidChangeTreeData.fire(undefined);
	}

	#showCounts(): void {
		this.#view.message = this.#open ? messageOf(this.#open) : '';
	}

	/** Says no number that depends on the boxes: rows come after them, and the message above has it at once. */
	#applyItem(): vscode.TreeItem {
		const { again } = this.#open?.preview ?? {};
		const { written, deleted } = this.#open?.tree.counts ?? { written: 0, deleted: 0 };
		const item = new vscode.TreeItem(
			again ? withAgain(again, restoreWords(written, deleted)) : 'Restore What Is Checked',
		);
		item.id = 'apply';
		item.iconPath = new vscode.ThemeIcon('check');
		item.tooltip = `Restores ${again ? 'all of this' : 'what is checked'}. The present state is kept in a checkpoint before, and Undo brings it back.`;
		item.command = commandItem('cairn.applyPreview', 'Restore as Previewed');
		return item;
	}

	#fileItem(file: PreviewFile): vscode.TreeItem {
		const { path, status, changedAgain } = file;
		const item = new vscode.TreeItem(nameOf(path));
		const later = (changedAgain && this.#open?.preview.later) || '';
		item.id = path;
		item.resourceUri = toChangeUri({ path, status });
		item.description = later === '' ? '' : 'changed later';
		item.tooltip = later === '' ? path : `${path}\n${later}`;
		item.accessibilityInformation = { label: [path, statusWords[status], later].filter(Boolean).join(', ') };
		item.contextValue = 'previewFile';
		item.command = commandItem('cairn.comparePreviewFile', 'Compare', file);
		return item;
	}
}

/**
 * The row that has the focus. Extensions are told the selection only, and the arrow keys move no selection: the editor's own command
 * puts the row with the focus into the selection or takes it out, opens nothing by that, and does it back when it is run again.
 */
async function focusedRow(view: vscode.TreeView<PreviewRow>): Promise<PreviewRow | undefined> {
	const before = view.selection;
	await vscode.commands.executeCommand('list.toggleSelection');
	const after = view.selection;
	await vscode.commands.executeCommand('list.toggleSelection');
	return after.find((row) => !before.includes(row)) ?? before.find((row) => !after.includes(row));
}

/** Comparisons with what is no longer so only mislead. The editor adds how many files there are to some titles. */
async function closeComparisons(titles: ReadonlySet<string>): Promise<void> {
	const isOurs = ({ label, isDirty }: vscode.Tab): boolean =>
		!isDirty &&
		[...titles].some((title) => label === title || label.startsWith(`${title} (`) || label.startsWith(`${title}, `));
	const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs.filter(isOurs));
	await vscode.window.tabGroups.close(tabs, true);
}

function isSame(a: Preview, b: Preview): boolean {
	return a.target.id === b.target.id && a.later === b.later && JSON.stringify(a.files) === JSON.stringify(b.files);
}

function folderItem(path: string): vscode.TreeItem {
	const item = new vscode.TreeItem(nameOf(path), vscode.TreeItemCollapsibleState.Expanded);
	// A file may have had the same name.
	item.id = `${path}/`;
	item.iconPath = vscode.ThemeIcon.Folder;
	item.contextValue = 'previewFolder';
	item.tooltip = path;
	item.accessibilityInformation = { label: `folder ${nameOf(path)}${parentOf(path) && ` in ${parentOf(path)}`}` };
	return item;
}

function messageOf(open: OpenPreview): string {
	const refused = refusedSentence(open.preview.report).trimStart();
	return [countsOf(open), refused, open.remark].filter((part) => part !== '').join(' ');
}

function countsOf({ tree, preview }: OpenPreview): string {
	// Of all files, checked or not: rows must not move under the mouse because a sentence comes and goes.
	const changedAgain = tree.files.filter((file) => file.changedAgain).length;
	const counts = `${capital(writtenAndDeleted('restores', tree.counts) || 'restores nothing')}.`;
	if (changedAgain === 0 || preview.later === null) return counts;
	const verb = changedAgain === 1 ? 'was' : 'were';
	return `${counts} ${plural(changedAgain, 'file')} ${verb} ${preview.later}.`;
}
