/** The real thing beside the model: a store, a workspace, and two processes' views of them. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Checkpoints } from '../../../src/core/checkpoints';
import { openCheckpoints, type TestWorkspace } from '../../support/openCheckpoints';
import { removeFolder } from '../../support/tempFolder';
import type { Files, NaiveStore } from './naiveStore';

export class World {
	readonly #test: TestWorkspace;
	/** Two that are open on one store, as two windows are. */
	#views: [Checkpoints, Checkpoints];
	/** The one that acts next. */
	#turn = 0;

	constructor() {
		this.#test = openCheckpoints({}, { scope: { exclude: [] }, packLimit: 6_000 });
		this.#views = [this.#test.checkpoints, this.#test.reopen()];
	}

	get store(): Checkpoints {
		return this.#views[this.#turn % 2 === 0 ? 0 : 1];
	}

	switchProcess(): void {
		this.#turn++;
	}

	reopen(): void {
		for (const view of this.#views) view.dispose();
		this.#views = [this.#test.reopen(), this.#test.reopen()];
	}

	write(files: Files): void {
		for (const name of readdirSync(this.#test.folder)) rmSync(path.join(this.#test.folder, name), { recursive: true });
		for (const [file, text] of files) {
			mkdirSync(path.dirname(path.join(this.#test.folder, file)), { recursive: true });
			writeFileSync(path.join(this.#test.folder, file), text);
		}
	}

	/** Compares everything that can be seen with the model. */
	check(model: NaiveStore): void {
		const seen = this.store
			.list()
			.map(({ id, parentId, message, tags, pinned }) => ({ id, parentId, message, tags, pinned }));
		const expected = model.ids.toReversed().map((id) => {
			const checkpoint = model.checkpoints.get(id);
			const { parent, message, tags, pinned } = checkpoint ?? assert.fail(id);
			return { id, parentId: parent, message, tags, pinned };
		});
		assert.deepEqual(seen, expected);
		assert.equal(this.store.head, model.head);
		assert.deepEqual(Object.entries(this.store.refs()).sort(), [...model.refs].sort());
		assert.equal(this.store.canUndo, model.last(true) !== undefined);
		assert.deepEqual(sorted(readFiles(this.#test.folder)), sorted(model.workspace));
	}

	checkContents(model: NaiveStore, id: string): void {
		const files = this.store.files(id).filter(({ kind }) => kind !== 'directory');
		const found = new Map(files.map((file) => [file.path, this.store.read(id, file.path).toString('utf8')]));
		assert.deepEqual(sorted(found), sorted(model.checkpoints.get(id)?.files ?? new Map<string, string>()));
	}

	close(): void {
		for (const view of this.#views) view.dispose();
		removeFolder(path.dirname(this.#test.folder));
	}
}

function readFiles(folder: string): Files {
	const files = new Map<string, string>();
	for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
		if (!entry.isFile()) continue;
		const file = path.join(entry.parentPath, entry.name);
		files.set(path.relative(folder, file).split(path.sep).join('/'), readFileSync(file, 'utf8'));
	}
	return files;
}

function sorted(files: Files): [string, string][] {
	return [...files].sort();
}
