/** What each row of the history view looks like. */
import * as vscode from 'vscode';
import { plural } from '../../base/text';
import { parentOf } from '../../core/treePath';
import { commandItem } from '../contributions';
import { countsOf, isDeletion, isOnlyMode, nameOf, quotedTitleOf, statusWords, titleOf } from '../present';
import { rowWords } from '../words/rowWords';
import { longTime, shortTime, spokenTime } from '../words/times';
import { toChangeUri } from './changeDecorations';
import type { ChangeNode, CheckpointNode, HistoryNode, RestoredNode } from './nodes';

/** @param now tells today's times from others */
export function toTreeItem(node: HistoryNode, now: Date): vscode.TreeItem {
	switch (node.kind) {
		case 'checkpoint':
			return checkpointItem(node, now);
		case 'restored':
			return restoredItem(node, now);
		case 'draftGroup': {
			const title = plural(node.drafts.length, 'unsaved state');
			const item = new vscode.TreeItem(title, vscode.TreeItemCollapsibleState.Collapsed);
			item.id = `${node.checkpoint.id}/drafts`;
			item.iconPath = new vscode.ThemeIcon('edit');
			item.tooltip = 'What editors held between the checkpoint before and this one';
			item.contextValue = 'draftGroup';
			return item;
		}
		case 'change':
			return changeItem(node);
		case 'skippedGroup': {
			const count = node.skipped.length;
			const item = new vscode.TreeItem(`${plural(count, 'file')} left out`, vscode.TreeItemCollapsibleState.Collapsed);
			item.id = `${node.checkpoint.id}/skipped`;
			item.iconPath = new vscode.ThemeIcon('warning');
			item.contextValue = 'skippedGroup';
			return item;
		}
		case 'skipped': {
			const item = new vscode.TreeItem(node.skipped.path);
			item.id = `${node.checkpoint.id}/skipped/${node.skipped.path}`;
			item.description = node.skipped.message;
			item.tooltip = `${node.skipped.path}\n${node.skipped.message}`;
			item.contextValue = `skipped.${node.skipped.reason}`;
			return item;
		}
		case 'moreChanges': {
			const item = new vscode.TreeItem(`${plural(node.count, 'more file')}`);
			item.id = `${node.checkpoint.id}/more`;
			item.iconPath = new vscode.ThemeIcon('ellipsis');
			return item;
		}
		case 'loadMore': {
			const item = new vscode.TreeItem('Load Older Checkpoints…');
			item.id = 'loadMore';
			item.iconPath = new vscode.ThemeIcon('ellipsis');
			item.command = commandItem('cairn.loadMoreHistory', 'Load Older Checkpoints');
			return item;
		}
	}
}

const triggerIcons: Readonly<Record<string, string>> = {
	save: 'save',
	safety: 'shield',
	files: 'files',
	external: 'sync',
	burst: 'flame',
	terminal: 'terminal',
	git: 'git-branch',
	task: 'tools',
	debug: 'debug-alt',
	interval: 'clock',
	blur: 'eye-closed',
	opening: 'folder-opened',
	restore: 'history',
};

const currentIcon = new vscode.ThemeIcon('target', new vscode.ThemeColor('charts.green'));

function checkpointItem({ checkpoint, isHead }: CheckpointNode, now: Date): vscode.TreeItem {
	const { stats, skippedCount } = checkpoint;
	const hasContents = stats.added + stats.modified + stats.removed + skippedCount > 0;
	const state = hasContents ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None;
	const { label, about } = rowWords(checkpoint);
	const item = new vscode.TreeItem(label, state);
	const { createdAt } = checkpoint;
	item.id = checkpoint.id;
	item.description = [...(isHead ? ['current'] : []), shortTime(createdAt, now), ...about].join(' · ');
	item.iconPath = isHead ? currentIcon : new vscode.ThemeIcon(iconOf(checkpoint));
	// A state after a deletion is mostly not what is wanted back: such a row offers first to undo that.
	item.contextValue = ['checkpoint', ...(isHead ? ['head'] : []), ...(isDeletion(checkpoint) ? ['deletion'] : [])].join(
		'.',
	);
	// Names and messages come from files: a string is shown as it is, never as Markdown.
	item.tooltip = [
		titleOf(checkpoint),
		longTime(createdAt),
		`${plural(stats.fileCount, 'file')}, ${plural(stats.totalSize, 'byte')}; ${countsOf(checkpoint)}`,
		`Trigger: ${checkpoint.trigger}${checkpoint.author ? `, by ${checkpoint.author}` : ''}`,
		...(checkpoint.tags.length > 0 ? [`Tags: ${checkpoint.tags.join(', ')}`] : []),
		...(skippedCount > 0 ? [`${plural(skippedCount, 'file')} left out`] : []),
		...(isHead ? ['The workspace comes from this checkpoint (HEAD)'] : []),
		checkpoint.id,
	].join('\n');
	const spoken = [
		titleOf(checkpoint),
		spokenTime(createdAt, now),
		countsOf(checkpoint),
		...(isHead ? ['current'] : []),
	];
	item.accessibilityInformation = { label: `Checkpoint ${spoken.join(', ')}` };
	return item;
}

function restoredItem({ checkpoint, restored }: RestoredNode, now: Date): vscode.TreeItem {
	const { operation, at, isCurrent } = restored;
	const item = new vscode.TreeItem(`Restored state of ${shortTime(checkpoint.createdAt, now)}`);
	item.id = `restored/${operation}`;
	item.description = [...(isCurrent ? ['current'] : []), shortTime(at, now), rowWords(checkpoint).label].join(' · ');
	item.iconPath = isCurrent ? currentIcon : new vscode.ThemeIcon('history');
	item.contextValue = isCurrent ? 'restored.head' : 'restored';
	item.tooltip = [
		`Restored ${quotedTitleOf(checkpoint)}`,
		longTime(at),
		`The state is that of ${longTime(checkpoint.createdAt)}`,
		...(isCurrent ? ['The workspace comes from this checkpoint (HEAD)'] : []),
		checkpoint.id,
	].join('\n');
	const spoken = [`state of ${shortTime(checkpoint.createdAt, now)}`, titleOf(checkpoint), spokenTime(at, now)];
	item.accessibilityInformation = { label: `Restored ${[...spoken, ...(isCurrent ? ['current'] : [])].join(', ')}` };
	return item;
}

/** A deletion shows in however narrow a row. */
function iconOf(checkpoint: CheckpointNode['checkpoint']): string {
	const icon = triggerIcons[checkpoint.trigger] ?? 'milestone';
	return isDeletion(checkpoint) && !['terminal', 'git', 'task', 'debug'].includes(checkpoint.trigger) ? 'trash' : icon;
}

function changeItem(node: ChangeNode): vscode.TreeItem {
	const { change, checkpoint, leftOut } = node;
	const item = new vscode.TreeItem(nameOf(change.path), vscode.TreeItemCollapsibleState.None);
	item.id = `${checkpoint.id}/change/${change.path}`;
	item.description =
		change.oldPath === undefined ? parentOf(change.path) : `${parentOf(change.path)} ← ${change.oldPath}`.trim();
	const remark = leftOut !== undefined ? 'left out' : isOnlyMode(change) ? 'mode' : change.unsaved ? 'unsaved' : '';
	item.description = `${item.description} ${remark}`.trim();
	item.resourceUri = toChangeUri(change);
	// The decoration adds the status to it.
	item.tooltip = [change.oldPath === undefined ? change.path : `${change.oldPath} → ${change.path}`, leftOut ?? '']
		.join('\n')
		.trim();
	item.contextValue = `change.${change.status}`;
	if (change.oldObjectId !== undefined || change.newObjectId !== undefined) {
		item.command = commandItem('cairn.openChange', 'Open Changes', node);
	} else {
		item.iconPath = vscode.ThemeIcon.Folder;
		item.contextValue = 'change.folder';
	}
	const status = isOnlyMode(change) ? 'Mode changed' : statusWords[change.status];
	item.accessibilityInformation = { label: `${change.path}, ${leftOut === undefined ? status : 'left out'}` };
	return item;
}
