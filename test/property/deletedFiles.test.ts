import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { rounds } from '../support/depth';
import { type MovingFiles, openMovingFiles, text } from '../support/movingFiles';

/** No two of the same name, so that no folder seems to have moved with its files. */
const paths = ['a', 'b', 'c', 'd/e', 'd/f', 'g/h/i'];

const kinds = ['write', 'write', 'rename', 'rename', 'renameAndEdit', 'remove', 'remove', 'record', 'record', 'record'];
const rare = ['restore', 'undo', 'bringBack', 'moveHead', 'forget'];

interface Step {
	readonly kind: string;
	readonly path: string;
	readonly to: string;
	readonly which: number;
}

const steps = fc.array(
	fc.record({
		kind: fc.constantFrom(...kinds, ...kinds, ...rare),
		path: fc.constantFrom(...paths),
		to: fc.constantFrom(...paths),
		which: fc.nat({ max: 1_000 }),
	}),
	{ minLength: 10, maxLength: 60, size: 'max' },
);

/** Contents by path. What a file is called in its first line stays when it is renamed or edited. */
type Files = ReadonlyMap<string, string>;

interface State {
	readonly id: string;
	readonly parentId: string | null;
	readonly files: Files;
}

function familyOf(content: string | undefined): string | undefined {
	return content?.split(',')[0];
}

function filesOnDisk(folder: string): Files {
	const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
	const files = names.filter((name) => statSync(path.join(folder, name)).isFile());
	return new Map(files.map((name) => [name.split(path.sep).join('/'), readFileSync(path.join(folder, name), 'utf8')]));
}

/** Where a file of one state is in another, a step away; undefined for nowhere. Every file has a family of its own. */
function follow(from: Files, to: Files, name: string): string | undefined {
	if (to.has(name)) return name;
	const family = familyOf(from.get(name));
	return [...to].find(([other, content]) => !from.has(other) && familyOf(content) === family)?.[0];
}

/** All states of the history, walked whole. */
class Naive {
	readonly #states: readonly State[];
	readonly #byId: ReadonlyMap<string, State>;
	readonly #wayToHead: readonly State[];
	readonly #now: Files;

	constructor({ checkpoints, folder }: MovingFiles) {
		this.#states = checkpoints.list().map(({ id, parentId }) => {
			const files = checkpoints.files(id).filter(({ kind }) => kind !== 'directory');
			return {
				id,
				parentId,
				files: new Map(files.map((file) => [file.path, checkpoints.read(id, file.path).toString()])),
			};
		});
		this.#byId = new Map(this.#states.map((state) => [state.id, state]));
		this.#now = filesOnDisk(folder);
		this.#wayToHead = this.#wayUp(checkpoints.head);
	}

	/** `path id renamedTo` of each, sorted. */
	deleted(): string[] {
		const found: string[] = [];
		const all = new Set(this.#states.flatMap(({ files }) => [...files.keys()]));
		for (const name of [...all].sort()) {
			if (this.#now.has(name)) continue;
			for (const [index, state] of this.#states.entries()) {
				const next = this.#states[index - 1]?.files ?? this.#now;
				if (!state.files.has(name) || next.has(name)) continue;
				const fate = this.#fateOf(state, name);
				if (fate?.isSame) continue;
				found.push([name, state.id, ...(fate ? [fate.path] : [])].join(' '));
				break;
			}
		}
		return found;
	}

	#wayUp(id: string | null): State[] {
		const way: State[] = [];
		for (let at = id === null ? undefined : this.#byId.get(id); at;) {
			way.push(at);
			at = at.parentId === null ? undefined : this.#byId.get(at.parentId);
		}
		return way;
	}

	/** Up to where the way to HEAD is met, down to HEAD, and to the workspace. */
	#fateOf(state: State, name: string): { path: string; isSame: boolean } | undefined {
		const up = this.#wayUp(state.id);
		const meeting = up.find((one) => this.#wayToHead.includes(one));
		if (!meeting) return undefined;
		const down = this.#wayToHead.slice(0, this.#wayToHead.indexOf(meeting)).reverse();
		const way = [...up.slice(0, up.indexOf(meeting) + 1), ...down].map(({ files }) => files);
		let at: string | undefined = name;
		let isSame = true;
		for (const [index, files] of way.entries()) {
			const next = way[index + 1] ?? this.#now;
			const other: string | undefined = follow(files, next, at);
			if (other === undefined) return undefined;
			if (other !== at) isSame &&= files.get(at) === next.get(other);
			at = other;
		}
		return { path: at, isSame };
	}
}

async function act(test: MovingFiles, { kind, path: name, to, which }: Step, count: number): Promise<void> {
	const { checkpoints } = test;
	const now = filesOnDisk(test.folder);
	const chosen = checkpoints.list()[which % Math.max(1, checkpoints.list().length)];
	const isThere = now.has(name);
	const edited = text(familyOf(now.get(name)) ?? `file${count}`, count);
	if (kind === 'write') test.write(name, edited);
	else if (kind === 'remove' && isThere) test.remove(name);
	else if (kind.startsWith('rename') && isThere && !now.has(to)) {
		test.move(name, to);
		if (kind === 'renameAndEdit') test.write(to, edited);
	} else if (kind === 'record') await test.record(String(count));
	else if (kind === 'restore' && chosen) await checkpoints.restore(chosen.id);
	else if (kind === 'undo' && checkpoints.canUndo) await checkpoints.undo();
	else if (kind === 'moveHead' && chosen) await checkpoints.moveHead(chosen.id);
	else if (kind === 'forget' && chosen && which % 3 === 0) await checkpoints.delete([chosen.id]);
	else if (kind === 'bringBack') {
		const alive = new Set([...now.values()].map(familyOf));
		const file = (await checkpoints.deletedFiles()).find(
			({ path: lost, id }) => !alive.has(familyOf(checkpoints.read(id, lost).toString())),
		);
		if (file) await checkpoints.bringBack([file]);
	}
}

async function deletedIn({ checkpoints }: MovingFiles): Promise<string[]> {
	const files = await checkpoints.deletedFiles('', Infinity);
	for (const { path: file, id, size } of files) assert.equal(checkpoints.read(id, file).length, size);
	return files.map(({ path: file, id, renamedTo }) => [file, id, renamedTo].filter(Boolean).join(' ')).sort();
}

describe('deleted files', () => {
	it('are those that a walk of all trees finds, whatever was edited, renamed, deleted, restored and branched', async () => {
		await fc.assert(
			fc.asyncProperty(steps, async (all) => {
				const test = openMovingFiles({});
				try {
					for (const [count, step] of all.entries()) {
						await act(test, step, count);
						assert.deepEqual(await deletedIn(test), new Naive(test).deleted(), `after ${count}, ${step.kind}`);
					}
					const deleted = await test.checkpoints.deletedFiles();
					const contents = deleted.map(({ path: file, id }) => test.checkpoints.read(id, file).toString());
					if (deleted.length > 0) await test.checkpoints.undelete(['.']);
					assert.deepEqual(
						deleted.map((file) => test.read(file.path)),
						contents,
					);
				} finally {
					test.checkpoints.dispose();
				}
			}),
			{ numRuns: rounds('CAIRN_DELETED_RUNS', { usual: 40, deep: 400 }) },
		);
	});
});
