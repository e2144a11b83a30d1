/** Makes what a copy consists of: folders first, files, with a second thread where there is one, and links. */
import { Pacer } from '../../base/pacer';
import type { KeptPath } from '../checkpoint';
import type { TreeDifference } from '../diff/treeDiff';
import { CairnError } from '../errors';
import type { TreeEntry } from '../store/tree';
import { parentOf } from '../treePath';
import { type CopyHelp, toError } from './copyHelp';
import { CopyTurns } from './copyTurns';
import type { CopyResult, FileToMake } from './copyWork';
import type { FreshFolder } from './freshFolder';
import type { RestoreOptions } from './requests';

export interface MakingOptions extends Pick<RestoreOptions, 'signal' | 'onProgress'> {
	/** Where the copy is made: an empty folder, absolute. */
	readonly to: string;
	readonly help: CopyHelp | undefined;
}

/**
 * When this ends, in whatever way, the other thread has ended too.
 * @param steps folders before what is in them
 * @returns what was not made, since something was there
 */
export async function makeCopy(
	steps: readonly TreeDifference[],
	folder: FreshFolder,
	{ help, to, ...options }: MakingOptions,
): Promise<KeptPath[]> {
	const { folders, files, links } = sorted(steps);
	const making = new CopyMaking(folder, steps.length, options);
	const turns = CopyTurns.of(folders.length);
	help?.begin(to, files, turns);
	/** What this thread has not taken. */
	const left = new Map(files.map(({ path, entry }) => [path, entry]));
	let ours = 0;
	let failure: unknown;
	try {
		for (const { path, entry } of folders) turns.folderDone(await making.makeFolder(path, entry));
		// The other thread leaves these alone.
		for (const { path, entry, folder: number } of files) {
			if (!turns.isOpen(number) && left.delete(path)) await making.make(path, entry);
		}
		for (const part of turns.take(files)) {
			ours++;
			for (const { path, entry } of part) if (left.delete(path)) await making.make(path, entry);
		}
		for (const { path, entry } of links) await making.make(path, entry);
	} catch (error) {
		turns.stop();
		failure = error;
	}
	const theirs = await help?.result();
	if (theirs) making.adopt(theirs, left, failure === undefined);
	// The last turn that this thread takes is empty, unless it has failed before.
	else if (turns.taken > ours + (failure === undefined ? 1 : 0)) {
		// It has taken files and does not say what became of them.
		folder.adopt({ made: madeOf(left), halves: [...left.keys()] });
		failure ??= new CairnError('internal', 'The thread that made a part of the copy has failed.');
	}
	if (failure !== undefined) throw failure as Error;
	if (theirs?.error) throw toError(theirs.error);
	// A thread that could not be started has taken nothing.
	if (!theirs) for (const [path, entry] of left) await making.make(path, entry);
	folder.finish();
	return making.kept;
}

interface ToMake {
	readonly path: string;
	readonly entry: TreeEntry;
}

/** By what is made when. Folders are counted in the order in which they are made, from 1 on. */
function sorted(steps: readonly TreeDifference[]): { folders: ToMake[]; files: FileToMake[]; links: ToMake[] } {
	const folders: ToMake[] = [];
	const files: FileToMake[] = [];
	const links: ToMake[] = [];
	const numbers = new Map<string, number>();
	for (const { path, after: entry } of steps) {
		if (entry?.kind === 'directory') numbers.set(path, folders.push({ path, entry }));
		else if (entry?.kind === 'symlink') links.push({ path, entry });
		else if (entry) files.push({ path, entry, folder: numbers.get(parentOf(path)) ?? 0 });
	}
	return { folders, files, links };
}

function madeOf(left: ReadonlyMap<string, TreeEntry>): { treePath: string; entry: TreeEntry }[] {
	return [...left].map(([treePath, entry]) => ({ treePath, entry }));
}

/** What this thread makes, and what is known of all that was not made. */
class CopyMaking {
	readonly #folder: FreshFolder;
	readonly #total: number;
	readonly #pacer: Pacer;
	readonly #onProgress: RestoreOptions['onProgress'];
	readonly #kept = new Map<string, KeptPath>();
	#done = 0;

	constructor(
		folder: FreshFolder,
		total: number,
		{ signal, onProgress }: Pick<MakingOptions, 'signal' | 'onProgress'>,
	) {
		this.#folder = folder;
		this.#total = total;
		this.#pacer = new Pacer(signal);
		this.#onProgress = onProgress;
	}

	get kept(): KeptPath[] {
		return [...this.#kept.values()];
	}

	/** @throws what `FreshFolder.make` throws, and the signal's reason */
	async make(path: string, entry: TreeEntry): Promise<void> {
		if (this.#pacer.isDue) {
			this.#onProgress?.(this.#done, this.#total);
			await this.#pacer.breathe();
		}
		this.#done++;
		// Behind something that is no folder there is nothing to make.
		const reason = this.#kept.get(parentOf(path))?.reason ?? this.#folder.make(path, entry);
		if (reason) this.#kept.set(path, { path, reason });
	}

	/** As `make`. @returns whether nothing is to be made in it */
	async makeFolder(path: string, entry: TreeEntry): Promise<boolean> {
		await this.make(path, entry);
		return this.#kept.has(path) || this.#folder.isLeftOut(path);
	}

	/** @param left what this thread has not made @param isSound whether this thread has not failed */
	adopt(
		{ made, writing, failed, kept, error }: CopyResult,
		left: ReadonlyMap<string, TreeEntry>,
		isSound: boolean,
	): void {
		const isMade = new Set(made);
		const theirs = madeOf(left).filter(({ treePath }) => isMade.has(treePath));
		const halves = writing === undefined ? [] : [writing];
		this.#folder.adopt({ made: theirs, failed, halves, ...(isSound ? { at: error?.at } : {}) });
		for (const each of kept) this.#kept.set(each.path, each);
	}
}
