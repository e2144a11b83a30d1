/** What a store is opened with. Types only. */
import type { Clock } from '../base/clock';
import type { Log } from '../base/log';
import type { FolderWatch } from './capture/folderWatch';
import type { FileSystem } from './fileSystem';
import type { GitEnvironment } from './workspace/git/gitEnvironment';
import type { BindingPolicy, ScopeKeeper } from './workspace/storeBinding';
import type { Workspace } from './workspace/workspace';

export interface OpenOptions {
	/** The store's folder, absolute. */
	readonly storePath: string;
	/** Makes the store where there is none. */
	readonly create: boolean;
	readonly workspace: Workspace;
	/** Who makes the checkpoints, unless a call says otherwise. */
	readonly author: string;
	/** Where git's settings lie; as this process's environment has it unless given. */
	readonly git?: GitEnvironment;
	readonly fileSystem: FileSystem;
	readonly clock: Clock;
	readonly log: Log;
	/** A pack of the store that has reached this size gets no more objects, in bytes. */
	readonly packLimit?: number;
	/** Watches folders that come after the first look at everything. */
	readonly watch?: FolderWatch;
	/** The bundle of the thread that helps where there is much to do, absolute; there is none without. */
	readonly helperFile?: string;
	/** What to do with a store whose checkpoints are of other folders; `refuse` unless given. */
	readonly binding?: BindingPolicy;
	/** Whose scope is written into the store; the scope is for this time only unless given. */
	readonly scopeKeeper?: ScopeKeeper;
	/** Also opens a store that lacks a part, for `repair` to look at. */
	readonly forRepair?: boolean;
	/** Names the window whose editors' texts are recorded, as long as it is open. */
	readonly window?: string;
}
