/** Folders that forbid their owner to write, and are opened for the work in them until it is over. */
import { parentOf } from '../treePath';
import type { DiskWriter } from './diskWriter';
import { openedMode } from './plan';

export class OpenedFolders {
	readonly #writer: DiskWriter;
	/** With the mode that they had. */
	readonly #modes = new Map<string, number>();

	constructor(writer: DiskWriter) {
		this.#writer = writer;
	}

	get paths(): string[] {
		return [...this.#modes.keys()];
	}

	/** Lets the owner write in the folder that a path lies in. */
	openParent(path: string): void {
		const folder = parentOf(path);
		if (folder === '' || process.platform === 'win32' || this.#modes.has(folder)) return;
		const mode = this.#writer.mode(folder);
		// Whoever may write in it by other means than as its owner may not set its mode.
		if ((mode & openedMode) === openedMode || this.#writer.mayWriteIn(folder)) return;
		this.#writer.setMode(folder, mode | openedMode);
		this.#modes.set(folder, mode);
	}

	/** Gives a folder the mode back that it had, if it is still there and still a folder. */
	close(folder: string): void {
		const mode = this.#modes.get(folder);
		if (mode !== undefined && this.#writer.isFolder(folder)) this.#writer.setMode(folder, mode);
		this.#modes.delete(folder);
	}

	/** The folder has gone: what comes into its place is not to get its mode. */
	forget(folder: string): void {
		this.#modes.delete(folder);
	}
}
