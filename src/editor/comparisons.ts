/** Opens the native diff editors: one file, or all files of a checkpoint, each side named in the title. */
import * as vscode from 'vscode';
import { compareUtf8 } from '../base/text';
import type { Change, Checkpoint } from '../core/checkpoint';
import { asOnDisk, toAbsentUri, toCheckpointUri } from './checkpointUri';
import { comparisonTitle, parentTitle, quotedTitleOf } from './present';
import type { Session } from './session';
import { diskKind, workspaceUri } from './workspacePaths';

/** The multi-diff editor gets slow with thousands of files; so many are shown, and the title says so. */
const multiDiffLimit = 300;

/** The left and the right side of a comparison; a side is missing where the file is. */
type Sides = readonly [vscode.Uri | undefined, vscode.Uri | undefined];

/** A file for the multi-diff editor: what names it, and its sides. */
type Resource = readonly [vscode.Uri, ...Sides];

export class Comparisons {
	readonly #session: Session;

	constructor(session: Session) {
		this.#session = session;
	}

	/** What a checkpoint did to one file, against the parent. Returns a sentence instead where there is nothing to see. */
	async openChange(checkpoint: Checkpoint, change: Change): Promise<string | undefined> {
		if (!isFile(change)) return noText(change.path, 'a folder');
		const parent = await this.#parentOf(checkpoint);
		const absent = toAbsentUri(checkpoint.id, change.path);
		const [before = absent, after = absent] = stepSides(checkpoint, parent, change);
		const title = comparisonTitle(change.path, parentTitle(parent), quotedTitleOf(checkpoint));
		await vscode.commands.executeCommand('vscode.diff', before, after, title);
		return undefined;
	}

	/** What a checkpoint did to all files, in one editor. */
	async openStep(id: string): Promise<void> {
		const { checkpoint, changes } = await this.#session.request('show', id);
		const parent = await this.#parentOf(checkpoint);
		const resources = changes
			.filter(isFile)
			.map((change): Resource => [
				toCheckpointUri(checkpoint.id, change.path),
				...stepSides(checkpoint, parent, change),
			]);
		await this.#openAll(`${parentTitle(parent)} ↔ ${quotedTitleOf(checkpoint)}`, resources);
	}

	/**
	 * A checkpoint against the disk: one file, or every file that a restore would touch. The right side is the real file
	 * and can be edited; where a link stands there is none, since an edit would go to what the link points to. Returns a
	 * sentence instead where there is nothing to see.
	 */
	async openAgainstWorkspace(id: string, path?: string): Promise<string | undefined> {
		const checkpoint = await this.#session.request('get', id);
		const report = await this.#session.request('restore', { id, dryRun: true, ...(path ? { paths: [path] } : {}) });
		const title = checkpoint ? quotedTitleOf(checkpoint) : id;
		const deleted = new Set(report.deleted);
		const changed = [...report.written, ...report.deleted].sort(compareUtf8);
		// One file that does not differ is shown all the same: its two equal sides say so.
		const files = path !== undefined && changed.length === 0 ? [path] : changed;
		const sides = files.map(async (file) => {
			const disk = workspaceUri(this.#session.roots, file);
			const before = asOnDisk(toCheckpointUri(report.checkpointId, file), disk);
			return { file, kind: await diskKind(disk), disk, before: deleted.has(file) ? undefined : before };
		});
		const comparable = (await Promise.all(sides)).filter(({ kind }) => kind === 'file' || kind === 'missing');
		const resources = comparable.map(({ kind, disk, before }): Resource => [
			disk,
			before,
			kind === 'file' ? disk : undefined,
		]);
		const [first] = resources;
		if (path === undefined || comparable[0]?.file !== path || !first) {
			if (resources.length === 0)
				return path ? noText(path, 'a folder or a link') : `The workspace is as ${title} has it.`;
			await this.#openAll(`${title} ↔ Workspace`, resources);
			return undefined;
		}
		const absent = toAbsentUri(report.checkpointId, path);
		const [, before = absent, after = absent] = first;
		await vscode.commands.executeCommand('vscode.diff', before, after, comparisonTitle(path, title, 'Workspace'));
		return undefined;
	}

	async #openAll(title: string, resources: readonly Resource[]): Promise<void> {
		const shown = resources.slice(0, multiDiffLimit);
		const suffix = shown.length < resources.length ? `, first of ${resources.length}` : '';
		await vscode.commands.executeCommand('vscode.changes', title + suffix, shown);
	}

	async #parentOf(checkpoint: Checkpoint): Promise<Checkpoint | undefined> {
		if (checkpoint.parentId === null) return undefined;
		return (await this.#session.request('get', checkpoint.parentId)) ?? undefined;
	}
}

/** A change's side in the parent and its side in the checkpoint; undefined where the file is not there. */
function stepSides(checkpoint: Checkpoint, parent: Checkpoint | undefined, change: Change): Sides {
	const { path, oldPath = path, status } = change;
	return [
		status !== 'added' && parent ? toCheckpointUri(parent.id, oldPath) : undefined,
		status !== 'removed' ? toCheckpointUri(checkpoint.id, path) : undefined,
	];
}

function noText(path: string, what: string): string {
	return `“${path}” is ${what}: there is no text to compare.`;
}

/** A folder that came, went or changed its mode has no text to compare. */
function isFile(change: Change): boolean {
	return change.oldObjectId !== undefined || change.newObjectId !== undefined;
}
