/** What became of the files of checkpoints on the way to HEAD: where each of them is in the workspace, under which name. */
import type { TreeDifference } from '../diff/treeDiff';
import type { OtherName, Renames } from './stepRenames';

/** Goes back step by step from the workspace: the answers are those of the checkpoint that it has come to. */
export class Fates {
	/** Of those that are not simply there under the same name: where they are, or that they are gone. */
	readonly #moved = new Map<string, OtherName | 'gone'>();

	/** @param step what differs from the checkpoint that it now comes to, to the state that it was at */
	goBack(step: readonly TreeDifference[], renamesOf: (step: readonly TreeDifference[]) => Renames): void {
		const gone = step.filter(isGone);
		const renames = gone.length > 0 && step.some(isCome) ? renamesOf(step) : undefined;
		const found = gone.map(({ path }) => [path, joined(renames?.targetOf(path), (name) => this.of(name))] as const);
		// What is known of a path holds back to where its file came: one of that name from before has gone in between, and says so itself.
		for (const [path, fate] of found) this.#moved.set(path, fate ?? 'gone');
	}

	/** Where a file of the checkpoint is now; undefined when it is nowhere. */
	of(path: string): OtherName | undefined {
		const moved = this.#moved.get(path);
		return moved === 'gone' ? undefined : (moved ?? { path, isSame: true });
	}
}

function joined(target: OtherName | undefined, fateOf: (path: string) => OtherName | undefined): OtherName | undefined {
	const fate = target && fateOf(target.path);
	return fate && { path: fate.path, isSame: fate.isSame && target.isSame };
}

/** Whether a file or link is not there any more. */
export function isGone({ before, after }: TreeDifference): boolean {
	return isFile(before) && !isFile(after);
}

/** Whether a file or link is there that was not. */
export function isCome({ before, after }: TreeDifference): boolean {
	return !isFile(before) && isFile(after);
}

function isFile(entry: TreeDifference['before']): boolean {
	return entry !== undefined && entry.kind !== 'directory';
}
