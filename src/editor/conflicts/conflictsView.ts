/** The view `Revert Conflicts`: files that a revert cannot take back by itself, and those that it can. */
import * as vscode from 'vscode';
import { plural } from '../../base/text';
import { CairnError } from '../../core/errors';
import type { ConflictReason, RevertConflict } from '../../core/merge/conflicts';
import type { RevertReport } from '../../core/restore/requests';
import { parentOf } from '../../core/treePath';
import { commandItem, conflictsViewId, executeCommand, registerCommand, setContext } from '../contributions';
import { toChangeUri } from '../history/changeDecorations';
import type { Notifier } from '../notify';
import { nameOf, quotedTitleOf } from '../present';
import type { Session } from '../session';
import { treePathOf } from '../workspacePaths';
import { type ConflictOrigin, openConflict } from './conflictEditors';

export interface ConflictNode {
	readonly kind: 'conflict';
	readonly conflict: RevertConflict;
}

/** The files without conflicts: the row carries them out. */
interface OthersNode {
	readonly kind: 'others';
}

interface OtherNode {
	readonly kind: 'other';
	readonly path: string;
	readonly isDeleted: boolean;
}

type ConflictsRow = ConflictNode | OthersNode | OtherNode;

/** A revert that waits for its conflicts to be resolved. */
export interface OpenRevert extends ConflictOrigin {
	readonly report: RevertReport;
	/** Whether the files without conflicts were reverted already. */
	readonly hasReverted: boolean;
}

export class ConflictsView implements vscode.TreeDataProvider<ConflictsRow>, vscode.Disposable {
	readonly #session: Session;
	readonly #notifier: Notifier;
	readonly #onDidChangeTreeData = new vscode.EventEmitter<ConflictsRow | undefined>();
	readonly #view: vscode.TreeView<ConflictsRow>;
	readonly #subscriptions: vscode.Disposable[];
	/** Asks, and reverts the files without conflicts. */
	readonly #revertOthers: (open: OpenRevert) => Promise<void>;
	#open: OpenRevert | undefined;
	#nodes: readonly ConflictNode[] = [];
	/** Paths of conflicts that the user has opened, and of those that were saved then or marked. */
	readonly #opened = new Set<string>();
	readonly #resolved = new Set<string>();

	constructor(session: Session, notifier: Notifier, revertOthers: (open: OpenRevert) => Promise<void>) {
		this.#session = session;
		this.#notifier = notifier;
		this.#revertOthers = revertOthers;
		this.#view = vscode.window.createTreeView<ConflictsRow>(conflictsViewId, { treeDataProvider: this });
		this.#subscriptions = [
			this.#onDidChangeTreeData,
			this.#view,
			vscode.workspace.onDidSaveTextDocument(({ uri }) => this.#noteSaved(uri)),
			registerCommand('cairn.openConflict', (node) => this.#tell(() => this.#openNode(node))),
			registerCommand('cairn.nextConflict', () => this.#tell(() => this.openNext())),
			registerCommand('cairn.resolveConflict', (node) => this.#mark(node.conflict.path)),
			registerCommand('cairn.restoreConflict', (node) => this.#tell(() => this.#restore(node))),
			registerCommand('cairn.revertOthers', () => this.#tell(() => this.#act())),
			registerCommand('cairn.closeConflicts', () => this.#close()),
		];
	}

	get onDidChangeTreeData(): vscode.Event<ConflictsRow | undefined> {
		return this.#onDidChangeTreeData.event;
	}

	/** Shows a revert in place of the one that was shown. */
	async show(open: OpenRevert): Promise<void> {
		if (this.#open?.step.id !== open.step.id) {
			this.#opened.clear();
			this.#resolved.clear();
		}
		this.#open = open;
		this.#nodes = open.report.conflicts.map((conflict) => ({ kind: 'conflict', conflict }));
		await setContext('cairn.hasConflicts', true);
		this.#refresh();
		await vscode.commands.executeCommand(`${conflictsViewId}.focus`);
	}

	/** Opens the first conflict that is not resolved yet. */
	async openNext(): Promise<void> {
		const isLeft = ({ conflict }: ConflictNode): boolean => !this.#resolved.has(conflict.path);
		const next =
			this.#nodes.find((node) => isLeft(node) && !this.#opened.has(node.conflict.path)) ?? this.#nodes.find(isLeft);
		if (next) await this.#openNode(next);
		else if (this.#open) void this.#notifier.info('All conflicts are marked as resolved.');
	}

	getTreeItem(row: ConflictsRow): vscode.TreeItem {
		if (row.kind === 'others') return this.#othersItem();
		return row.kind === 'conflict' ? this.#conflictItem(row) : otherItem(row);
	}

	getChildren(row?: ConflictsRow): ConflictsRow[] {
		if (!this.#open || (row && row.kind !== 'others')) return [];
		const { written, deleted } = this.#open.report;
		if (row) {
			return [
				...written.map((path): OtherNode => ({ kind: 'other', path, isDeleted: false })),
				...deleted.map((path): OtherNode => ({ kind: 'other', path, isDeleted: true })),
			];
		}
		const hasOthers = !this.#open.hasReverted && written.length + deleted.length > 0;
		return [...this.#nodes, ...(hasOthers ? [{ kind: 'others' as const }] : [])];
	}

	dispose(): void {
		for (const subscription of this.#subscriptions.splice(0)) subscription.dispose();
	}

	async #openNode({ conflict }: ConflictNode): Promise<void> {
		if (!this.#open) return;
		const sentence = await openConflict(this.#session, this.#open, conflict);
		if (sentence) void this.#notifier.info(sentence);
		else this.#opened.add(conflict.path);
	}

	/** Puts the file back as it was before the step; a restore like any other, which asks. */
	async #restore({ conflict: { path, oldPath = path } }: ConflictNode): Promise<void> {
		if (this.#open) await executeCommand('cairn.restoreCheckpoint', { id: this.#open.parentId, paths: [oldPath] });
	}

	async #act(): Promise<void> {
		const open = this.#open;
		if (open && !open.hasReverted) await this.#revertOthers(open);
	}

	#noteSaved(uri: vscode.Uri): void {
		const path = treePathOf(this.#session.roots, uri);
		if (path !== undefined && this.#opened.has(path)) this.#mark(path);
	}

	#mark(path: string): void {
		this.#resolved.add(path);
		this.#refresh();
	}

	#close(): void {
		this.#open = undefined;
		this.#nodes = [];
		void setContext('cairn.hasConflicts', false);
		this.#refresh();
	}

	#refresh(): void {
		const left = this.#nodes.filter(({ conflict }) => !this.#resolved.has(conflict.path)).length;
		this.#view.description = this.#open ? quotedTitleOf(this.#open.step) : '';
		this.#view.message = this.#open ? messageOf(left, this.#open) : '';
		this.#onDidChangeTreeData.fire(undefined);
	}

	#conflictItem(node: ConflictNode): vscode.TreeItem {
		const { path, reason } = node.conflict;
		const isResolved = this.#resolved.has(path);
		const item = new vscode.TreeItem(nameOf(path));
		item.id = `conflict ${path}`;
		item.resourceUri = vscode.Uri.from({ scheme: 'cairn-conflict', path: `/${path}` });
		item.iconPath = new vscode.ThemeIcon(isResolved ? 'pass' : 'warning');
		item.description = [isResolved ? 'resolved' : conflictWords[reason], parentOf(path)].filter(Boolean).join(' · ');
		item.tooltip = `${path}\n${conflictWords[reason]}`;
		item.contextValue = isResolved ? 'conflict.resolved' : 'conflict';
		item.command = commandItem('cairn.openConflict', 'Open Conflict', node);
		return item;
	}

	#othersItem(): vscode.TreeItem {
		const { written = [], deleted = [] } = this.#open?.report ?? {};
		const item = new vscode.TreeItem(othersButton({ written, deleted }), vscode.TreeItemCollapsibleState.Collapsed);
		item.id = 'others';
		item.iconPath = new vscode.ThemeIcon('check');
		item.description = 'without conflicts';
		item.contextValue = 'others';
		item.tooltip = 'Reverts the files that are in no conflict, after a last question';
		item.command = commandItem('cairn.revertOthers', 'Revert the Other Files');
		return item;
	}

	/** A command of a view tells what it fails with; declining is no failure. */
	async #tell(act: () => Promise<void>): Promise<void> {
		try {
			await act();
		} catch (error) {
			if (!CairnError.is(error, 'cancelled')) void this.#notifier.error(error);
		}
	}
}

function otherItem({ path, isDeleted }: OtherNode): vscode.TreeItem {
	const item = new vscode.TreeItem(nameOf(path));
	item.id = `other ${path}`;
	item.resourceUri = toChangeUri({ path, status: isDeleted ? 'removed' : 'modified' });
	item.description = parentOf(path);
	item.tooltip = path;
	return item;
}

/** `Revert the Other 3 Files`. */
export function othersButton({ written, deleted }: Pick<RevertReport, 'written' | 'deleted'>): string {
	const count = written.length + deleted.length;
	return `Revert the Other ${count === 1 ? 'File' : plural(count, 'File')}`;
}

function messageOf(left: number, { hasReverted, report }: OpenRevert): string {
	const others = report.written.length + report.deleted.length;
	const rest = hasReverted ? ' The other files are reverted.' : others === 0 ? '' : ' Nothing is reverted yet.';
	return left === 0 ? `All conflicts are marked as resolved.${rest}` : `${plural(left, 'conflict')} to resolve.${rest}`;
}

/** Why a file is in conflict, in words that follow its name. */
export const conflictWords: Readonly<Record<ConflictReason, string>> = {
	sameLines: 'the same lines were changed since',
	tooDifferent: 'too much was changed to be merged line by line',
	tooLarge: 'changed since, and too large to be merged',
	binary: 'changed since, and no text that could be merged',
	changedSince: 'changed since',
	removedSince: 'removed since',
	cameBackSince: 'came back since',
	placeTaken: 'its old place is taken',
	renamedSince: 'renamed again since',
	folderRenamed: 'its folder was renamed',
	leftOutNow: 'rules leave it out of checkpoints now',
	withOther: 'goes only together with another file in conflict',
};
