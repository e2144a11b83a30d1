/** Watches git's HEAD of work trees that came since the window was opened. */
import path from 'node:path';
import { type Disposable, DisposableStore, toDisposable } from '../base/disposable';
import { nodeFileSystem } from '../core/fileSystem';
import { gitFolderOf } from '../core/workspace/git/gitFolder';
import { openWatch, type Watch } from './systemWatch';

export class HeadWatches implements Disposable {
	readonly #watch: Watch;
	readonly #onMove: (gitFolder: string) => void;
	readonly #byWorkTree = new Map<string, Disposable>();

	/** @param onMove is told of the folder that has the HEAD, absolute */
	constructor(watch: Watch, onMove: (gitFolder: string) => void) {
		this.#watch = watch;
		this.#onMove = onMove;
	}

	has(workTree: string): boolean {
		return this.#byWorkTree.has(workTree);
	}

	/** Watches it, also where it was watched before: its `.git` may be another one. */
	add(workTree: string): void {
		this.#byWorkTree.get(workTree)?.dispose();
		// One that is still being made is a folder already.
		const gitFolder = gitFolderOf(nodeFileSystem, workTree)?.own ?? path.join(workTree, '.git');
		const watches = new DisposableStore();
		const onMove = (): void => this.#onMove(gitFolder);
		let log = this.#open(path.join(gitFolder, 'logs'), { HEAD: onMove });
		const onLog = (): void => {
			log.dispose();
			log = this.#open(path.join(gitFolder, 'logs'), { HEAD: onMove });
			onMove();
		};
		watches.add(this.#open(gitFolder, { HEAD: onMove, logs: onLog }));
		watches.add(toDisposable(() => log.dispose()));
		this.#byWorkTree.set(workTree, watches);
	}

	/** Lets go of the work trees for which this is true. */
	removeIf(isMeant: (workTree: string) => boolean): void {
		for (const [workTree, watches] of this.#byWorkTree) {
			if (!isMeant(workTree)) continue;
			watches.dispose();
			this.#byWorkTree.delete(workTree);
		}
	}

	dispose(): void {
		this.removeIf(() => true);
	}

	/** Where there can be no watch, HEAD moves unseen: then a checkpoint is called by the files that have changed. */
	#open(folder: string, onNames: Readonly<Record<string, () => void>>): Disposable {
		const watcher = openWatch(folder, {
			watch: this.#watch,
			onName: (name) => onNames[name ?? '']?.(),
			onEnd: () => undefined,
		});
		return toDisposable(() => typeof watcher === 'string' || watcher.close());
	}
}
