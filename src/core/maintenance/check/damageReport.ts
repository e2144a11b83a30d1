/** Says which checkpoints, and which paths in them, damaged objects belong to. */
import type { Pacer } from '../../../base/pacer';
import type { CheckpointId, ObjectId } from '../../checkpoint';
import { joinPath } from '../../treePath';
import type { Finding } from './findings';
import { treesOf } from '../../store/journal/recordView';
import type { Store } from '../../store/store';
import { entriesIfThere } from '../../store/treeReader';

/** More paths of one object are not listed. */
const pathLimit = 100;

type Bad = ReadonlyMap<ObjectId, 'objectCorrupt' | 'objectMissing'>;

/** One finding for each bad object. */
export async function findUses(store: Store, bad: Bad, pacer: Pacer): Promise<Finding[]> {
	if (bad.size === 0) return [];
	const search = new UseSearch(store, bad, pacer);
	await search.run();
	return [...bad].map(([objectId, code]) => {
		const { checkpointIds, paths } = search.usesOf(objectId);
		const what = code === 'objectMissing' ? 'missing from the store' : 'damaged in the store';
		const where = paths.size === 0 ? '' : `: "${[...paths][0] ?? ''}"${paths.size > 1 ? ` and more` : ''}`;
		const who = checkpointIds.length === 0 ? 'No checkpoint needs it' : `${checkpointIds.length} checkpoint(s) need it`;
		const message = `The object ${objectId} is ${what}. ${who}${where}.`;
		return { code, message, objectId, checkpointIds, paths: [...paths] };
	});
}

interface Uses {
	readonly checkpointIds: CheckpointId[];
	readonly paths: Set<string>;
}

class UseSearch {
	readonly #store: Store;
	readonly #bad: Bad;
	readonly #pacer: Pacer;
	readonly #uses = new Map<ObjectId, Uses>();
	/** Whether there is something bad in a tree, or the tree is bad itself. */
	readonly #tainted = new Map<ObjectId, boolean>();

	constructor(store: Store, bad: Bad, pacer: Pacer) {
		this.#store = store;
		this.#bad = bad;
		this.#pacer = pacer;
	}

	usesOf(id: ObjectId): Uses {
		return this.#uses.get(id) ?? { checkpointIds: [], paths: new Set() };
	}

	async run(): Promise<void> {
		for (const record of this.#store.history.newestFirst()) {
			const { id, coverage } = record;
			for (const bad of this.#bad.keys()) if (bad.startsWith(coverage)) this.#use(bad, id, undefined);
			for (const tree of treesOf(record)) {
				if (this.#bad.has(tree)) this.#use(tree, id, '/');
				else if (await this.#isTainted(tree)) this.#follow(id, tree);
			}
		}
	}

	/** Children first, without recursion: a store from elsewhere may be nested deeply. */
	async #isTainted(root: ObjectId): Promise<boolean> {
		const stack = [root];
		for (let tree = stack.at(-1); tree !== undefined; tree = stack.at(-1)) {
			if (this.#pacer.isDue) await this.#pacer.breathe();
			const entries = this.#tainted.has(tree) ? [] : entriesIfThere(this.#store.objects, tree);
			const folders = entries.filter(({ kind, id }) => kind === 'directory' && !this.#bad.has(id));
			const open = folders.filter(({ id }) => !this.#tainted.has(id) && id !== tree);
			if (open.length > 0) {
				stack.push(...open.map(({ id }) => id));
				continue;
			}
			stack.pop();
			if (this.#tainted.has(tree)) continue;
			const isBad = entries.some(({ id }) => this.#bad.has(id) || this.#tainted.get(id) === true);
			this.#tainted.set(tree, isBad);
		}
		return this.#tainted.get(root) === true;
	}

	/** Lists the paths of what is bad in one checkpoint. Trees that are shared are followed once for each checkpoint. */
	#follow(checkpoint: CheckpointId, root: ObjectId): void {
		const seen = new Set([root]);
		const folders: { path: string; id: ObjectId }[] = [{ path: '', id: root }];
		for (let folder = folders.pop(); folder; folder = folders.pop()) {
			for (const { kind, id, name } of entriesIfThere(this.#store.objects, folder.id)) {
				const path = joinPath(folder.path, name);
				if (this.#bad.has(id)) this.#use(id, checkpoint, kind === 'directory' ? `${path}/` : path);
				else if (kind === 'directory' && this.#tainted.get(id) === true && !seen.has(id)) {
					seen.add(id);
					folders.push({ path, id });
				}
			}
		}
	}

	#use(object: ObjectId, checkpoint: CheckpointId, path: string | undefined): void {
		const uses = this.#uses.get(object) ?? { checkpointIds: [], paths: new Set() };
		if (uses.checkpointIds.at(-1) !== checkpoint) uses.checkpointIds.push(checkpoint);
		if (path !== undefined && uses.paths.size < pathLimit) uses.paths.add(path);
		this.#uses.set(object, uses);
	}
}
