/** Opens the native diff editors: one file, or all files of a checkpoint, each side named in the title. */
import * as vscode from 'vscode';
import { compareUtf8 } from '../base/text';
import type { Change, Checkpoint, NameThen, RestoreReport } from '../core/checkpoint';
import type { RestoredState, Side } from '../core/checkpointReader';
import { otherName } from '../core/treePath';
import { asOnDisk, toAbsentUri, toCheckpointUri, toNamedUri } from './checkpointUri';
import { knownCheckpoint } from './knownCheckpoint';
import { isOnlyMode, quotedTitleOf } from './present';
import type { Session } from './session';
import { comparisonTitle, fileComparisonTitle } from './words/comparisonTitles';
import { diskKind, workspaceUri } from './workspacePaths';

/** The multi-diff editor gets slow with thousands of files; so many are shown, and the title says so. */
const multiDiffLimit = 300;

/** The left and the right side of a comparison; a side is missing where the file is. */
type Sides = readonly [vscode.Uri | undefined, vscode.Uri | undefined];

/** A file for the multi-diff editor: what names it, and its sides. */
type Resource = readonly [vscode.Uri, ...Sides];

/** A file and its sides. */
interface Compared {
	readonly path: string;
	readonly resource: Resource;
}

export class Comparisons {
	readonly #session: Session;

	constructor(session: Session) {
		this.#session = session;
	}

	/** What a checkpoint did to one file, against the parent. Returns a sentence instead where there is nothing to see. */
	async openChange(checkpoint: Checkpoint, change: Change): Promise<string | undefined> {
		if (!isFile(change)) return noText(change.path, 'a folder');
		if (isOnlyMode(change))
			return `“${change.path}” holds the same as before: only its mode has changed, as chmod does.`;
		const parent = await this.#parentOf(checkpoint);
		const absent = toAbsentUri(checkpoint.id, change.path);
		const [before = absent, after = absent] = stepSides(checkpoint, parent, change, toNamedUri);
		const title = fileComparisonTitle(change.path, parent, checkpoint, new Date());
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
		await this.#openAll(comparisonTitle(checkpoint, parent, checkpoint, new Date()), resources);
	}

	/** What a restore changed, in one editor: what was on disk before beside what was restored. */
	async openRestored({ safetyCheckpointId, checkpoint }: RestoredState): Promise<void> {
		const safety = await knownCheckpoint(this.#session, safetyCheckpointId);
		const { changes } = await this.#session.request('diff', { from: safety.id, to: checkpoint.id });
		const resources = changes
			.filter(isFile)
			.map((change): Resource => [
				toCheckpointUri(checkpoint.id, change.path),
				...stepSides(checkpoint, safety, { ...change, unsaved: true }),
			]);
		await this.#openAll(comparisonTitle(checkpoint, safety, checkpoint, new Date()), resources);
	}

	/**
	 * A checkpoint against the disk: one file, or every file that a restore would touch. The right side is the real file
	 * and can be edited; where a link stands there is none, since an edit would go to what the link points to. Returns a
	 * sentence instead where there is nothing to see.
	 * @param asked in the workspace; a path that only the checkpoint has is one of the checkpoint's
	 * @param pathThen what it was called in the checkpoint
	 */
	async openAgainstWorkspace(id: string, asked?: string, pathThen = asked): Promise<string | undefined> {
		const checkpoint = await knownCheckpoint(this.#session, id);
		const name = asked === undefined ? undefined : await this.#nameOf(id, asked, pathThen);
		const path = name?.path ?? asked;
		const chosen = name ? { names: [name] } : path ? { paths: [path], renamed: 'exact' as const } : {};
		const report = await this.#session.request('restore', { id, dryRun: true, ...chosen });
		// One file that does not differ is shown all the same: its two equal sides say so.
		const isEqual = report.written.length + report.deleted.length === 0;
		const compared = await this.#againstDisk(report, path !== undefined && isEqual ? [path] : []);
		const [first] = compared;
		if (path === undefined || !first || first.path !== path) {
			if (compared.length === 0)
				return path ? noText(path, 'a folder or a link') : `The workspace is as ${quotedTitleOf(checkpoint)} has it.`;
			await this.#openCompared(checkpoint, report, compared);
			return undefined;
		}
		const absent = toAbsentUri(report.checkpointId, path);
		const [, recorded, after = absent] = first.resource;
		const then = otherName(path, report.names) ?? path;
		const before = recorded ? toNamedUri(checkpoint, then) : absent;
		const title = fileComparisonTitle(path, checkpoint, 'Workspace', new Date(), then);
		await vscode.commands.executeCommand('vscode.diff', before, after, title);
		return undefined;
	}

	/** As `openAgainstWorkspace`, of some files in one editor. */
	async openFilesAgainstWorkspace(id: string, paths: readonly string[]): Promise<string | undefined> {
		const checkpoint = await knownCheckpoint(this.#session, id);
		const report = await this.#session.request('restore', { id, dryRun: true, paths, renamed: 'exact' });
		const compared = await this.#againstDisk(report, []);
		if (compared.length === 0) return `The workspace has these files as ${quotedTitleOf(checkpoint)} has them.`;
		await this.#openCompared(checkpoint, report, compared);
		return undefined;
	}

	/**
	 * What a restore would make of the workspace, in one editor: on the left what is on disk, on the right what would be.
	 * @returns the editor's title
	 */
	async openPlan(checkpoint: Checkpoint, report: RestoreReport): Promise<string> {
		const title = comparisonTitle(checkpoint, 'Workspace', checkpoint, new Date());
		const resources = (await this.#againstDisk(report, [])).map(({ resource }) => planned(resource));
		await this.#openAll(title, resources, report.written.length + report.deleted.length);
		return title;
	}

	/** As `openPlan`, of one file; the focus stays where it is. @returns the editor's title, or undefined with a sentence where there is nothing to see */
	async openPlanOf(
		checkpoint: Checkpoint,
		path: string,
		{ isDeleted, names = [] }: { readonly isDeleted: boolean; readonly names?: readonly NameThen[] | undefined },
	): Promise<{ title?: string; sentence?: string }> {
		const lists = { written: isDeleted ? [] : [path], deleted: isDeleted ? [path] : [] };
		const [compared] = await this.#againstDisk({ checkpointId: checkpoint.id, names, ...lists }, []);
		if (!compared) return { sentence: noText(path, 'a folder or a link') };
		const absent = toAbsentUri(checkpoint.id, path);
		const [, now = absent, recorded] = planned(compared.resource);
		const then = recorded ? toNamedUri(checkpoint, otherName(path, names) ?? path) : absent;
		const title = fileComparisonTitle(path, 'Workspace', checkpoint, new Date());
		await vscode.commands.executeCommand('vscode.diff', now, then, title, { preserveFocus: true });
		return { title };
	}

	async #openCompared(
		checkpoint: Checkpoint,
		{ written, deleted }: RestoreReport,
		compared: readonly Compared[],
	): Promise<void> {
		const resources = compared.map(({ resource }) => resource);
		const title = comparisonTitle(checkpoint, checkpoint, 'Workspace', new Date());
		await this.#openAll(title, resources, written.length + deleted.length);
	}

	/** The first files of a report, and other ones, as far as both sides have text. Sorted by path. */
	async #againstDisk(
		report: Pick<RestoreReport, 'checkpointId' | 'written' | 'deleted' | 'names'>,
		others: readonly string[],
	): Promise<Compared[]> {
		const deleted = new Set(report.deleted);
		const paths = [...report.written, ...report.deleted, ...others].sort(compareUtf8).slice(0, multiDiffLimit);
		const compared = await Promise.all(
			paths.map(async (path) => {
				const disk = workspaceUri(this.#session.roots, path);
				const before = asOnDisk(toCheckpointUri(report.checkpointId, otherName(path, report.names) ?? path), disk);
				const kind = await diskKind(disk);
				const resource: Resource = [disk, deleted.has(path) ? undefined : before, kind === 'file' ? disk : undefined];
				return { path, kind, resource };
			}),
		);
		return compared.filter(({ kind }) => kind === 'file' || kind === 'missing');
	}

	/** @param total how many there are, where these are only the first of them */
	async #openAll(title: string, resources: readonly Resource[], total = resources.length): Promise<void> {
		const shown = resources.slice(0, multiDiffLimit);
		const suffix = total > multiDiffLimit ? `, first ${multiDiffLimit} of ${total.toLocaleString('en-US')}` : '';
		await vscode.commands.executeCommand('vscode.changes', title + suffix, shown);
	}

	/** The names of a path that the checkpoint has under another one; undefined when it has not. */
	async #nameOf(id: string, path: string, pathThen: string | undefined): Promise<NameThen | undefined> {
		if (pathThen !== undefined && pathThen !== path) return { path, pathThen };
		const [name] = await this.#session.request('differingNames', { id, paths: [path] });
		return name;
	}

	async #parentOf(checkpoint: Checkpoint): Promise<Checkpoint | undefined> {
		if (checkpoint.parentId === null) return undefined;
		return (await this.#session.request('get', checkpoint.parentId)) ?? undefined;
	}
}

/** A change's side in the parent and its side in the checkpoint; undefined where the file is not there. */
function stepSides(
	checkpoint: Checkpoint,
	parent: Checkpoint | undefined,
	{ path, oldPath = path, status, unsaved }: Change,
	toUri = (of: Checkpoint, place: string, side?: Side): vscode.Uri => toCheckpointUri(of.id, place, side),
): Sides {
	// What was saved is shown from save to save, whatever an editor held in between.
	const side = unsaved ? undefined : 'disk';
	return [
		status !== 'added' && parent ? toUri(parent, oldPath, side) : undefined,
		status !== 'removed' ? toUri(checkpoint, path, side) : undefined,
	];
}

/** The other way round: from what is to what would be. */
function planned([named, before, now]: Resource): Resource {
	return [named, now, before];
}

function noText(path: string, what: string): string {
	return `“${path}” is ${what}: there is no text to compare.`;
}

/** A folder that came, went or changed its mode has no text to compare. */
function isFile(change: Change): boolean {
	return change.oldObjectId !== undefined || change.newObjectId !== undefined;
}
