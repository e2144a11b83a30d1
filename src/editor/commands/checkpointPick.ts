/**
 * The pick of a checkpoint. The editor's own filter knows words only: this one finds dates and times too, and says so if it finds
 * nothing. The list begins with the newest, and the older ones come in parts, so that thousands of them keep no other extension waiting.
 */
import * as vscode from 'vscode';
import type { ListedCheckpoint } from '../../core/checkpoint';
import { countsOf } from '../present';
import { checkpointFilter, searchable, type Searchable } from '../words/checkpointFilter';
import { rowWords } from '../words/rowWords';
import { longTime, shortTime } from '../words/times';

export interface CheckpointsToPick {
	readonly title: string;
	/** The checkpoint that the workspace is at. */
	readonly head: string | null;
	/** The newest. */
	readonly first: readonly ListedCheckpoint[];
	/** Older ones; fewer than were asked for at the end. */
	readonly older: (skip: number, limit: number) => Promise<readonly ListedCheckpoint[]>;
	/** The path that this is about, as the user knows it. */
	readonly shown?: string | undefined;
}

/** How many are read at a time. */
const partLength = 1_000;
/** How many rows are handed to the editor. */
const shownLimit = 200;

interface Candidate {
	readonly checkpoint: ListedCheckpoint;
	readonly searchable: Searchable;
}

interface PickItem extends vscode.QuickPickItem {
	/** Missing in the rows that say something instead. */
	readonly checkpoint?: ListedCheckpoint;
	readonly isMore?: true;
}

/** Undefined if the user leaves it. @throws what reading older ones fails with */
export async function showCheckpointPick(from: CheckpointsToPick): Promise<ListedCheckpoint | undefined> {
	const pick = new CheckpointPick(from);
	try {
		return await pick.result;
	} finally {
		pick.dispose();
	}
}

class CheckpointPick implements vscode.Disposable {
	readonly #from: CheckpointsToPick;
	readonly #now = new Date();
	readonly #pick = vscode.window.createQuickPick<PickItem>();
	readonly #candidates: Candidate[] = [];
	readonly #known = new Set<string>();
	#limit = shownLimit;
	#isDisposed = false;
	readonly result: Promise<ListedCheckpoint | undefined>;

	constructor(from: CheckpointsToPick) {
		this.#from = from;
		this.#add(from.first);
		this.#pick.title = from.title;
		this.#pick.placeholder = 'Type to filter: words, a date (28 Nov, yesterday), a time (17:42)';
		this.#pick.keepScrollPosition = true;
		// The editor moves rows whose labels have what is typed before others. The newest is to stay first; editors that do not know this
		// member only move the rows.
		Object.assign(this.#pick, { sortByLabel: false });
		this.result = new Promise((resolve, reject) => {
			this.#pick.onDidHide(() => resolve(undefined));
			this.#pick.onDidAccept(() => {
				const [item] = this.#pick.selectedItems;
				if (item?.isMore) this.#showMore();
				else if (item?.checkpoint) resolve(item.checkpoint);
			});
			this.#pick.onDidChangeValue(() => {
				this.#limit = shownLimit;
				this.#show();
			});
			this.#show();
			this.#pick.show();
			this.#readOlder().catch(reject);
		});
	}

	dispose(): void {
		this.#isDisposed = true;
		this.#pick.dispose();
	}

	async #readOlder(): Promise<void> {
		this.#pick.busy = true;
		let read = this.#from.first.length;
		for (let isEnd = false; !isEnd && !this.#isDisposed;) {
			const part = await this.#from.older(read, partLength);
			if (this.#isDisposed) return;
			this.#add(part);
			read += part.length;
			isEnd = part.length < partLength;
			if (isEnd) this.#pick.busy = false;
			this.#show();
		}
	}

	/** One that has come since moves the others on: the same may be read twice. */
	#add(checkpoints: readonly ListedCheckpoint[]): void {
		for (const checkpoint of checkpoints) {
			if (this.#known.has(checkpoint.id)) continue;
			this.#known.add(checkpoint.id);
			this.#candidates.push({ checkpoint, searchable: this.#searchable(checkpoint) });
		}
	}

	#searchable(checkpoint: ListedCheckpoint): Searchable {
		const { id, createdAt, message, trigger, tags, author, pinned } = checkpoint;
		const { label, about } = rowWords(checkpoint);
		const words = [label, message, ...about, trigger, ...tags, author, ...this.#marks(checkpoint)];
		return searchable(id, createdAt, [...words, ...(pinned ? ['pinned'] : [])], this.#now);
	}

	/** What its row says besides the label, the time and what it is about. */
	#marks({ id, path, status }: ListedCheckpoint): string[] {
		return [
			...(id === this.#from.head ? ['current'] : []),
			...(path === undefined || path === this.#from.shown ? [] : [`as ${path}`]),
			...(status === 'removed' ? ['deleted'] : []),
		];
	}

	#showMore(): void {
		const before = this.#limit;
		this.#limit += shownLimit;
		this.#show();
		const next = this.#pick.items[before];
		if (next) this.#pick.activeItems = [next];
	}

	/** The rows that fit what is typed. The active one stays active if it is still there. */
	#show(): void {
		const accepts = checkpointFilter(this.#pick.value, this.#now);
		const found = this.#candidates.filter((candidate) => accepts(candidate.searchable));
		const items = found.slice(0, this.#limit).map(({ checkpoint }) => this.#item(checkpoint));
		const more = found.length - items.length;
		if (items.length === 0) items.push(this.#emptyItem());
		else if (more > 0) items.push(moreItem(more));
		if (isSameRows(items, this.#pick.items)) return;
		const [active] = this.#pick.activeItems;
		const isFirst = active === undefined || active === this.#pick.items[0];
		this.#pick.items = items;
		const again = isFirst ? undefined : items.find(({ checkpoint }) => checkpoint?.id === active.checkpoint?.id);
		if (again?.checkpoint) this.#pick.activeItems = [again];
	}

	#item(checkpoint: ListedCheckpoint): PickItem {
		const { label, about } = rowWords(checkpoint);
		const counts = countsOf(checkpoint);
		const [current, others] = partition(this.#marks(checkpoint), (mark) => mark === 'current');
		return {
			label,
			description: [...current, shortTime(checkpoint.createdAt, this.#now), ...about, ...others].join(' · '),
			detail: [longTime(checkpoint.createdAt), ...(about.includes(counts) ? [] : [counts])].join(' · '),
			alwaysShow: true,
			checkpoint,
		};
	}

	#emptyItem(): PickItem {
		if (this.#pick.busy) return { label: 'Looking through older checkpoints…', alwaysShow: true };
		return {
			label: `No checkpoint matches “${this.#pick.value.trim()}”`,
			detail: 'Words of a label, tags, a date such as 28 Nov, a weekday or a time such as 17:42 find one.',
			alwaysShow: true,
		};
	}
}

function moreItem(count: number): PickItem {
	return {
		label: `$(ellipsis) ${count.toLocaleString('en-US')} more`,
		description: 'type to find them, or choose this to list some',
		alwaysShow: true,
		isMore: true,
	};
}

function isSameRows(some: readonly PickItem[], others: readonly PickItem[]): boolean {
	return (
		some.length === others.length &&
		some.every(
			({ label, checkpoint }, index) =>
				label === others[index]?.label && checkpoint?.id === others[index]?.checkpoint?.id,
		)
	);
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): readonly [T[], T[]] {
	return [items.filter(test), items.filter((item) => !test(item))];
}
