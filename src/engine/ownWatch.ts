/**
 * Tells of changes in folders that came since the window was opened: by watches of the engine's own, and where there can be none by
 * looks.
 */
import type { Disposable } from '../base/disposable';
import type { Log } from '../base/log';
import type { ChangedBelow } from '../core/capture/changedBelow';
import { becauseOf } from '../core/errors';
import { FolderWatcher, type FolderWatcherOptions } from './folderWatcher';
import type { FilesChanged, FoldersWatched } from './protocol';
import { UnwatchedLooks } from './unwatchedLooks';

export interface OwnWatchOptions extends Pick<FolderWatcherOptions, 'expected' | 'begunAtMs' | 'limit' | 'watch'> {
	/** Compares folders with what the last capture has seen. */
	readonly look: (folders: readonly string[]) => Promise<ChangedBelow>;
	readonly onChange: (changed: FilesChanged) => void;
	readonly onFolders: (folders: FoldersWatched) => void;
	readonly log: Log;
	/** As in `LookOptions`. */
	readonly pauseMs?: number;
}

export class OwnWatch implements Disposable {
	/** Is told of folders by the scans. */
	readonly folders: FolderWatcher;
	readonly #looks: UnwatchedLooks;

	constructor({ look, onChange, onFolders, log, pauseMs, ...watching }: OwnWatchOptions) {
		this.#looks = new UnwatchedLooks({
			look,
			onChange: (paths) => onChange({ paths, gitFolders: [] }),
			onFailure: (error) => log.write('warn', `Folders could not be looked at: ${becauseOf(error)}.`),
			...(pauseMs === undefined ? {} : { pauseMs }),
		});
		let said: string | undefined;
		this.folders = new FolderWatcher({
			...watching,
			onChange,
			onFolders: ({ tops, unwatched, why }) => {
				this.#looks.folders = unwatched;
				if (why !== undefined && why !== said) {
					const what = 'Not all folders that came since the window was opened can be watched';
					log.write('warn', `${what}: ${why}. The others are looked at every few seconds.`);
				}
				said = why;
				onFolders({ tops });
			},
		});
	}

	dispose(): void {
		this.#looks.dispose();
		this.folders.dispose();
	}
}
