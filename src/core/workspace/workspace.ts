/** The workspace that checkpoints are made of. */
import type { WorkspaceRoot } from './roots';
import type { ScopeSettings } from './scopeSettings';

/** Folders and scope; both may change while a store is open. */
export interface Workspace {
	readonly roots: readonly WorkspaceRoot[];
	readonly scope: ScopeSettings;
	/** Whether also the home folder, a drive's root and the like are captured. */
	readonly anyFolder?: boolean;
}
