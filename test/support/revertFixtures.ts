/** Three states of a workspace: before a step, after it, and now; and what reverting the step makes of the last one. */
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Checkpoints } from '../../src/core/checkpoints';
import type { RevertReport } from '../../src/core/restore/requests';
import { type FileTree, readTree, writeTree } from './fileTree';
import { openCheckpoints, type TestOptions, type TestWorkspace } from './openCheckpoints';

export interface Stepped extends TestWorkspace {
	/** The id of the checkpoint that is to be reverted. */
	readonly step: string;
	/** Writes a state over all that is in the workspace. */
	readonly become: (tree: FileTree) => void;
}

export type States = readonly [before: FileTree, after: FileTree, now: FileTree];

export async function stepped([before, after, now]: States, options?: TestOptions): Promise<Stepped> {
	const opened = openCheckpoints({}, options);
	const { folder, checkpoints } = opened;
	const become = (tree: FileTree): void => {
		for (const name of readdirSync(folder)) rmSync(path.join(folder, name), { recursive: true });
		writeTree(folder, tree);
	};
	become(before);
	await checkpoints.create();
	become(after);
	const { checkpoint } = await checkpoints.create({ message: 'step' });
	become(now);
	return { ...opened, step: checkpoint.id, become };
}

export interface RevertedStates extends Stepped {
	readonly report: RevertReport;
	/** `path: reason` of each conflict. */
	readonly conflicts: readonly string[];
	/** What is in the workspace then, and what was in it before; as `readTree` gives it. */
	readonly result: Record<string, string>;
	readonly there: Record<string, string>;
}

/** Reverts the step, after a preview that must say the same, and without recording before what is there now. */
export async function reverted(
	states: States,
	options: Parameters<Checkpoints['revert']>[1] = {},
): Promise<RevertedStates> {
	const opened = await stepped(states);
	const { checkpoints, folder, step } = opened;
	const there = readTree(folder);
	const preview = await checkpoints.previewRevert(step, options);
	const report = await checkpoints.revert(step, options);
	const told = ({ written, deleted, kept, conflicts }: RevertReport): string =>
		JSON.stringify({ written, deleted, kept, conflicts });
	if (told(preview) !== told(report)) throw new Error(`${told(preview)} was told, and done was ${told(report)}`);
	const conflicts = report.conflicts.map(({ path: file, reason }) => `${file}: ${reason}`);
	return { ...opened, report, conflicts, result: readTree(folder), there };
}

/** A tree as `readTree` gives it. */
export function shown(tree: FileTree): Record<string, string> {
	const { folder } = openCheckpoints(tree);
	return readTree(folder);
}

/** A text of ten lines that are unlike those of any other name; `changed` says which of them differ. */
export function text(name: string, changed: Readonly<Record<number, string>> = {}): string {
	return Array.from({ length: 10 }, (_, line) => `${changed[line] ?? `${name} has line ${line}`}\n`).join('');
}
