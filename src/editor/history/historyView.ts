/** The view `Cairn`: checkpoints newest first, HEAD marked, changed and left-out files below each. */
import * as vscode from 'vscode';
import type { NextAct } from '../../core/acts';
import type { Checkpoint } from '../../core/checkpoint';
import { nextUndoSentence } from '../actWords';
import { historyViewId, registerCommand } from '../contributions';
import { onNewDay } from '../dayChange';
import type { Session } from '../session';
import { historyRows } from './historyRows';
import type { HistoryNode } from './nodes';
import { toTreeItem } from './treeItems';

/** How many checkpoints are listed at first, and how many more each time. */
const pageSize = 200;
/** How long what Undo would take back stands above the list, in milliseconds. */
const undoShownMs = 86_400_000;
/** How many changed files are listed below a checkpoint. */
const changesLimit = 1_000;

export class HistoryView implements vscode.TreeDataProvider<HistoryNode>, vscode.Disposable {
	readonly #session: Session;
	readonly #onDidChangeTreeData = new vscode.EventEmitter<void>();
	readonly #subscriptions: vscode.Disposable[];
	readonly #view: vscode.TreeView<HistoryNode>;
	readonly #onError: (error: unknown) => void;
	#shown = pageSize;
	/** What the editor is about to ask for. */
	#next: Promise<HistoryNode[]> | undefined;
	/** What Undo would take back. */
	#nextUndo: NextAct | null = null;

	constructor(session: Session, onError: (error: unknown) => void) {
		this.#session = session;
		this.#onError = onError;
		this.#view = vscode.window.createTreeView<HistoryNode>(historyViewId, {
			treeDataProvider: this,
			showCollapseAll: true,
		});
		this.#subscriptions = [
			this.#onDidChangeTreeData,
			this.#view,
			session.onDidChangeHistory(() => this.#refresh()),
			session.onDidChangeState(() => this.#refresh()),
			onNewDay(() => this.#refresh()),
			registerCommand('cairn.refreshHistory', async () => {
				// Also starts an engine that has failed.
				await session.update();
				this.#refresh();
			}),
			registerCommand('cairn.loadMoreHistory', () => {
				this.#shown += pageSize;
				this.#refresh();
			}),
		];
		this.#showState();
	}

	get onDidChangeTreeData(): vscode.Event<void> {
		return this.#onDidChangeTreeData.event;
	}

	getTreeItem(node: HistoryNode): vscode.TreeItem {
		return toTreeItem(node, new Date());
	}

	async getChildren(node?: HistoryNode): Promise<HistoryNode[]> {
		try {
			if (!node) return await this.#takeNext();
			if (node.kind === 'checkpoint') return await this.#contents(node.checkpoint);
			if (node.kind === 'draftGroup')
				return node.drafts.map((checkpoint) => ({ kind: 'checkpoint', checkpoint, isHead: false }));
			if (node.kind !== 'skippedGroup') return [];
			const { checkpoint } = node;
			return node.skipped.map((skipped) => ({ kind: 'skipped', checkpoint, skipped }));
		} catch (error) {
			this.#onError(error);
			return [];
		}
	}

	dispose(): void {
		for (const subscription of this.#subscriptions.splice(0)) subscription.dispose();
	}

	#takeNext(): Promise<HistoryNode[]> {
		const next = this.#next ?? this.#checkpoints();
		this.#next = undefined;
		return next;
	}

	async #checkpoints(): Promise<HistoryNode[]> {
		// Where there is no store the view's welcome text says why.
		if (!this.#session.isOpen) return [];
		void this.#lookAtUndo();
		// One more of each than is shown tells whether there are more.
		const limit = this.#shown + 1;
		const answer = await this.#session.request('list', { limit, restoredLimit: limit });
		return historyRows(answer, this.#shown);
	}

	async #contents(checkpoint: Checkpoint): Promise<HistoryNode[]> {
		const { changes, skipped, replaces: drafts = [] } = await this.#session.request('show', checkpoint.id);
		const reasons = new Map(skipped.map((file) => [file.path, file.message]));
		const nodes = changes.slice(0, changesLimit).map((change): HistoryNode => {
			const leftOut = change.status === 'removed' ? reasons.get(change.path) : undefined;
			return { kind: 'change', checkpoint, change, ...(leftOut !== undefined && { leftOut }) };
		});
		const more = changes.length - changesLimit;
		if (more > 0) nodes.push({ kind: 'moreChanges', checkpoint, count: more });
		if (drafts.length > 0) nodes.push({ kind: 'draftGroup', checkpoint, drafts });
		if (skipped.length > 0) nodes.unshift({ kind: 'skippedGroup', checkpoint, skipped });
		return nodes;
	}

	#refresh(): void {
		this.#showState();
		const tell = (): void => this.#onDidChangeTreeData.fire();
		// When it is told, the editor forgets all rows, and what is pressed before it knows the new ones acts on none: they are there by then.
		this.#next = this.#view.visible ? this.#checkpoints() : undefined;
		// Why there are none is said where they are asked for.
		if (this.#next) void this.#next.then(tell, tell);
		else tell();
	}

	/** The tooltip of a button in the view cannot say what Undo would do just now: the view does. */
	async #lookAtUndo(): Promise<void> {
		try {
			this.#nextUndo = this.#session.isOpen ? await this.#session.request('nextUndo', null) : null;
			this.#showState();
		} catch (error) {
			this.#onError(error);
		}
	}

	/** What keeps captures from happening stands above the list, else what Undo would take back. */
	#showState(): void {
		const { state, reason } = this.#session.state;
		const trouble = this.#session.isOpen && state !== 'active' ? (reason ?? '') : '';
		// Empty, and not deleted: that would take the view's own property away.
		this.#view.message = trouble || this.#undoSentence();
	}

	/** An act of long ago is no news; Undo asks before it is taken back. */
	#undoSentence(): string {
		const now = new Date();
		const next = this.#nextUndo;
		return next && now.getTime() - next.act.at.getTime() < undoShownMs ? nextUndoSentence(next, now) : '';
	}
}
