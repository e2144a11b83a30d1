/**
 * The editor windows that use a store, each with a small file in its folder `windows`: which of them are there, and what they have saved
 * and not recorded yet. Another window's unsaved text is kept in checkpoints as long as that window is there. Without these files
 * nothing is lost: labels tell less.
 */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Log } from '../../base/log';
import { becauseOf, errnoOf } from '../errors';
import { closeQuietly, type FileSystem, ifPossible, removeIfThere, writeAt } from '../fileSystem';
import { readFileIfThere } from '../workspace/readFile';
import { host, isAlive, nameOfProcess, type ProcessName } from './processes';

/** A window that was closed or has crashed may be back with its texts soon: it is reloaded. In milliseconds. */
const graceMs = 60_000;
/** So often a window touches its file: other hosts cannot see its process. In milliseconds. */
const touchMs = 20_000;
/** Files of windows that went so long ago are removed, in milliseconds. */
const litterMs = 86_400_000;

/** `gone`: it was closed, and may be back; `forgotten`: it will not be. */
export type WindowState = 'here' | 'gone' | 'forgotten';

interface WindowFile extends ProcessName {
	readonly isClosed: boolean;
	/** Windows that were there before, whose texts this one has now. */
	readonly tookOver: readonly string[];
	/** Paths, as in checkpoints. */
	readonly saving: readonly string[];
}

interface SeenWindow {
	readonly id: string;
	readonly file: WindowFile;
	readonly state: WindowState;
}

export interface WindowsOptions {
	readonly storePath: string;
	readonly fileSystem: FileSystem;
	readonly log: Log;
	/** Names this window; a name of its own unless given. */
	readonly window?: string;
}

export class Windows {
	/** Names this window, or what else has opened the store. */
	readonly own: string;
	readonly #folder: string;
	readonly #fileSystem: FileSystem;
	readonly #log: Log;
	#self: WindowFile | undefined;
	#heartbeat: NodeJS.Timeout | undefined;

	constructor({ storePath, fileSystem, log, window = randomUUID() }: WindowsOptions) {
		this.own = window;
		this.#folder = path.join(storePath, 'windows');
		this.#fileSystem = fileSystem;
		this.#log = log;
	}

	/** Tells the others that this window is there. */
	register(): void {
		if (this.#self) return;
		this.#removeLitter();
		this.#write({ ...nameOfProcess(this.#fileSystem), isClosed: false, tookOver: [], saving: [] });
		this.#heartbeat = setInterval(() => this.#touch(), touchMs);
		this.#heartbeat.unref();
	}

	/** Whether a window is there. */
	stateOf(id: string): WindowState {
		if (id === this.own) return 'here';
		const seen = this.#seen();
		const found = seen.find((window) => window.id === id)?.state ?? 'forgotten';
		const isTakenOver = seen.some(({ file, state }) => state === 'here' && file.tookOver.includes(id));
		return isTakenOver ? 'here' : found;
	}

	/** Whether this window has the texts of one that was there before. */
	hasTakenOver(id: string): boolean {
		return id === this.own || this.#self?.tookOver.includes(id) === true;
	}

	/** This window's editors have what those of others had, which are gone: the window was reloaded. */
	takeOver(ids: readonly string[]): void {
		const news = ids.filter((id) => !this.hasTakenOver(id));
		if (news.length === 0) return;
		this.register();
		if (this.#self) this.#write({ ...this.#self, tookOver: [...this.#self.tookOver, ...news] });
	}

	/** Tells the others what this window has saved and is about to record, under its own name. @param paths as in checkpoints */
	setSaving(paths: readonly string[]): void {
		const before = this.#self?.saving ?? [];
		if (paths.length === 0 && before.length === 0) return;
		// Alone there is nobody to be told.
		if (before.length === 0 && !this.#seen().some(({ state }) => state === 'here')) return;
		this.register();
		if (this.#self) this.#write({ ...this.#self, saving: paths });
	}

	/** What other windows have saved and not recorded yet. */
	savingElsewhere(): ReadonlySet<string> {
		return new Set(this.#seen().flatMap(({ file, state }) => (state === 'here' ? file.saving : [])));
	}

	dispose(): void {
		clearInterval(this.#heartbeat);
		if (this.#self) this.#write({ ...this.#self, isClosed: true, saving: [] });
		this.#self = undefined;
	}

	/** All but this one. */
	#seen(): SeenWindow[] {
		const names = ifPossible(() => this.#fileSystem.readdirSync(this.#folder)) ?? [];
		return names
			.filter((name) => name.endsWith('.json') && name !== `${this.own}.json`)
			.flatMap((name) => this.#read(name) ?? []);
	}

	#read(name: string): SeenWindow | undefined {
		return ifPossible(() => {
			const at = path.join(this.#folder, name);
			const bytes = readFileIfThere(this.#fileSystem, at);
			const file = bytes && parse(bytes.toString('utf8'));
			if (!file) return undefined;
			const isFresh = Date.now() - this.#fileSystem.statSync(at).mtimeMs < graceMs;
			return { id: name.slice(0, -'.json'.length), file, state: this.#stateIn(file, isFresh) };
		});
	}

	#stateIn(file: WindowFile, isFresh: boolean): WindowState {
		const isElsewhere = file.host !== host;
		const isHere = !file.isClosed && (isElsewhere ? isFresh : isAlive(this.#fileSystem, file));
		if (isHere) return 'here';
		return isFresh ? 'gone' : 'forgotten';
	}

	#write(file: WindowFile): void {
		this.#self = file;
		const at = path.join(this.#folder, `${this.own}.json`);
		const temporary = `${at}.tmp`;
		this.#trying(() => {
			this.#fileSystem.mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
			const fd = this.#fileSystem.openSync(temporary, 'w', 0o600);
			try {
				writeAt(this.#fileSystem, fd, 0, Buffer.from(JSON.stringify(file)));
			} finally {
				closeQuietly(this.#fileSystem, fd);
			}
			this.#fileSystem.renameSync(temporary, at);
		});
	}

	#touch(): void {
		const now = new Date();
		this.#trying(() => this.#fileSystem.utimesSync(path.join(this.#folder, `${this.own}.json`), now, now));
	}

	#removeLitter(): void {
		for (const name of ifPossible(() => this.#fileSystem.readdirSync(this.#folder)) ?? []) {
			const at = path.join(this.#folder, name);
			const changedMs = ifPossible(() => this.#fileSystem.statSync(at).mtimeMs) ?? Date.now();
			if (Date.now() - changedMs > litterMs && this.#read(name)?.state !== 'here') removeIfThere(this.#fileSystem, at);
		}
	}

	#trying(act: () => void): void {
		try {
			act();
		} catch (error) {
			if (errnoOf(error) === undefined) throw error;
			this.#log.write('debug', `What this window says to others could not be written: ${becauseOf(error)}.`);
		}
	}
}

/** Undefined where the text is no such file: a store can come from elsewhere. */
function parse(text: string): WindowFile | undefined {
	try {
		const value = JSON.parse(text) as Partial<WindowFile> | null;
		const areTexts = (list: unknown): boolean => Array.isArray(list) && list.every((item) => typeof item === 'string');
		const isWhole =
			typeof value?.pid === 'number' &&
			typeof value.host === 'string' &&
			typeof value.started === 'string' &&
			typeof value.isClosed === 'boolean' &&
			areTexts(value.tookOver) &&
			areTexts(value.saving);
		return isWhole ? (value as WindowFile) : undefined;
	} catch (error) {
		if (error instanceof SyntaxError) return undefined;
		throw error;
	}
}
