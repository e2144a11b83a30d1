/** What can be done to a store, as commands for fast-check: each does the same to the model and to the real thing. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { NaiveDescription, NaiveStore } from './naiveStore';
import type { World } from './world';

type Command = fc.AsyncCommand<NaiveStore, World>;

/** A command that is always allowed, or does nothing where it has nothing to work on. */
class Step implements Command {
	readonly #name: string;
	readonly #act: (model: NaiveStore, world: World) => Promise<void> | void;

	constructor(name: string, act: (model: NaiveStore, world: World) => Promise<void> | void) {
		this.#name = name;
		this.#act = act;
	}

	check(): boolean {
		return true;
	}

	async run(model: NaiveStore, world: World): Promise<void> {
		await this.#act(model, world);
		world.check(model);
	}

	toString(): string {
		return this.#name;
	}
}

/** One of the model's checkpoints, chosen by a number. */
function pick(model: NaiveStore, choice: number): string | undefined {
	return model.ids[choice % Math.max(1, model.ids.length)];
}

/** What a restore does first. */
function expectSafety(model: NaiveStore, world: World, message: string): void {
	if (!model.isChanged) return;
	const made = world.store.list({ limit: 1 })[0];
	assert.equal(made?.trigger, 'safety');
	model.create(made.id, { message, tags: [], pinned: false });
}

function nameIn(model: NaiveStore, id: string): string {
	const { message } = model.checkpoints.get(id) ?? assert.fail();
	return message === '' ? id : `“${message}”`;
}

function titleIn(model: NaiveStore, id: string): string {
	const { message } = model.checkpoints.get(id) ?? assert.fail();
	if (message === '') return 'a checkpoint without a name';
	const shown = message.length > 60 ? `${message.slice(0, 59).trimEnd()}…` : message;
	return `“${shown.replaceAll('“', '‘').replaceAll('”', '’')}”`;
}

const choice = fc.nat({ max: 1_000_000 });
const tags = fc.uniqueArray(fc.constantFrom('x', 'y', 'z z'), { maxLength: 2 });
const names = fc.constantFrom('main', 'work/one', 'ä');

const paths = fc.constantFrom('a', 'b', 'dir/c', 'dir/deep/d', 'e e');
const line = (number: number): string => `line ${number} of a file that is long enough to be packed\n`;
/** Long texts with small differences, so that objects get bases. */
const texts = fc.array(fc.nat({ max: 40 }), { maxLength: 60 }).map((lines) => lines.map(line).join(''));

/** Changes some files, and leaves the others: versions of one file follow each other. */
const change = fc.array(fc.tuple(paths, fc.option(texts), choice), { minLength: 1, maxLength: 3 }).map(
	(edits) =>
		new Step(`change(${edits.map(([file]) => file).join()})`, (model, world) => {
			const files = new Map(model.workspace);
			for (const [file, text, number] of edits) {
				const old = files.get(file) ?? '';
				if (text === null) files.delete(file);
				else files.set(file, number % 3 === 0 ? text : old + line(number % 100));
			}
			model.workspace = files;
			world.write(files);
		}),
);

const create = fc.record({ message: fc.string({ maxLength: 8 }), tags, pinned: fc.boolean() }).map(
	(fields) =>
		new Step(`create(${JSON.stringify(fields)})`, async (model, world) => {
			const { created, checkpoint } = await world.store.create(fields);
			assert.equal(created, model.isChanged);
			if (!created) {
				assert.equal(checkpoint.id, model.head);
				return;
			}
			// Named by what it changed if it is given no name: the words themselves are tested on their own.
			const message = fields.message === '' ? checkpoint.message : fields.message;
			assert.notEqual(message, '');
			model.create(checkpoint.id, { ...fields, message });
		}),
);

const remove = fc.array(choice, { minLength: 1, maxLength: 3 }).map(
	(choices) =>
		new Step(`delete(${choices.join()})`, async (model, world) => {
			const ids = [...new Set(choices.map((each) => pick(model, each)))].filter((id) => id !== undefined);
			if (ids.length === 0) return;
			assert.deepEqual(await world.store.delete(ids), ids);
			model.remove(ids);
		}),
);

/** Keeps what was done by the name that the log has for it. */
function described(model: NaiveStore, world: World, done: NaiveDescription | undefined): void {
	const [last] = world.store.operations(1);
	if (done) model.descriptions.set(last?.operationId ?? assert.fail(), done);
}

const edit = fc
	.tuple(choice, fc.record({ message: fc.string({ maxLength: 5 }), tags, pinned: fc.boolean() }, { requiredKeys: [] }))
	.map(
		([number, fields]) =>
			new Step(`edit(${number}, ${JSON.stringify(fields)})`, async (model, world) => {
				const id = pick(model, number);
				if (id === undefined) return;
				await world.store.edit(id, fields);
				described(model, world, model.edit(id, fields));
			}),
	);

const setRef = fc.tuple(names, choice).map(
	([name, number]) =>
		new Step(`setRef(${name}, ${number})`, async (model, world) => {
			const id = pick(model, number);
			if (id === undefined) return;
			assert.equal(await world.store.setRef(name, id), id);
			described(model, world, model.setRef(name, id));
		}),
);

const deleteRef = names.map(
	(name) =>
		new Step(`deleteRef(${name})`, async (model, world) => {
			assert.equal(await world.store.deleteRef(name), model.refs.has(name));
			described(model, world, model.setRef(name, undefined));
		}),
);

const moveHead = choice.map(
	(number) =>
		new Step(`moveHead(${number})`, async (model, world) => {
			const id = pick(model, number);
			if (id === undefined) return;
			await world.store.moveHead(id);
			described(model, world, model.moveHead(id));
		}),
);

/** In any order, and where something else has come in between. */
const undoDescription = choice.map(
	(number) =>
		new Step(`undoDescription(${number})`, async (model, world) => {
			const operation = [...model.descriptions.keys()][number % Math.max(1, model.descriptions.size)];
			if (operation === undefined) return;
			const undo = (): Promise<unknown> => world.store.undo({ operation });
			if (model.takeBack(operation)) await undo();
			else await assert.rejects(undo(), { code: 'undoConflict' });
		}),
);

const restore = choice.map(
	(number) =>
		new Step(`restore(${number})`, async (model, world) => {
			const id = pick(model, number);
			if (id === undefined) return;
			const called = nameIn(model, id);
			const report = await world.store.restore(id);
			assert.deepEqual([report.kept, report.failed], [[], []]);
			expectSafety(model, world, `Before restoring ${called}`);
			model.restore(id);
		}),
);

const undo = fc.boolean().map(
	(skipsIdle) =>
		new Step(`undo(${skipsIdle})`, async (model, world) => {
			const last = model.last(skipsIdle);
			if (!last) {
				await assert.rejects(world.store.undo({ skipsIdle }), { code: 'notFound' });
				return;
			}
			const { changedNothing } = await world.store.undo({ skipsIdle });
			const isIdle = last.kind === 'restore' && last.isIdle;
			assert.equal(changedNothing, isIdle);
			if (last.kind === 'restore' && !isIdle) {
				expectSafety(model, world, `Before undoing the restore of ${titleIn(model, last.target)}`);
			}
			model.undo(last);
		}),
);

const prune = fc.integer({ min: 1, max: 4 }).map(
	(keepLast) =>
		new Step(`prune(${keepLast})`, async (model, world) => {
			const named = new Set([...model.refs.values(), model.head]);
			const free = model.ids.filter((id) => {
				const { pinned, tags: own } = model.checkpoints.get(id) ?? assert.fail();
				return !pinned && own.length === 0 && !named.has(id);
			});
			const expected = free.slice(0, Math.max(0, free.length - keepLast));
			const { removed, kept } = await world.store.prune({ keepLast });
			assert.deepEqual([removed, kept], [expected, model.ids.length - expected.length]);
			if (removed.length > 0) model.remove(removed);
		}),
);

const gc = fc.constant(
	new Step('gc', async (model, world) => {
		await world.store.gc();
		model.gc();
		for (const id of model.ids) world.checkContents(model, id);
	}),
);

const look = choice.map(
	(number) =>
		new Step(`look(${number})`, (model, world) => {
			const id = pick(model, number);
			if (id !== undefined) world.checkContents(model, id);
		}),
);

const reopen = fc.constant(new Step('reopen', (_, world) => world.reopen()));
const other = fc.constant(new Step('switchProcess', (_, world) => world.switchProcess()));
const verify = fc.constant(
	new Step('verify', async (_, world) => {
		const { ok, findings } = await world.store.verify();
		assert.deepEqual([ok, findings], [true, []]);
	}),
);

/** What happens often comes several times. */
export const commands: fc.Arbitrary<Command>[] = [
	...[change, change, change, change, create, create, create, create],
	...[
		remove,
		edit,
		setRef,
		deleteRef,
		moveHead,
		undoDescription,
		undoDescription,
		restore,
		restore,
		undo,
		undo,
		prune,
		gc,
		look,
		look,
		reopen,
		other,
		other,
		verify,
	],
];
