/** The ignore rules that held when a checkpoint was made: from its own tree, and from what it says of the rest. */
import type { ObjectId } from '../../checkpoint';
import type { ObjectStore } from '../../store/objectStore';
import { findEntry } from '../../store/treeReader';
import { joinPath } from '../../treePath';
import { foldsCaseByDefault } from '../git/gitSettings';
import { nothingTracked } from '../git/trackedFiles';
import { ignoreFileName, type OuterRules, type RuleSource } from './ruleSource';

/** What a checkpoint says of one root. */
export interface RecordedRules {
	readonly objects: ObjectStore;
	/** The text of an ignore file in the tree, by its path in the checkpoint, which the objects may not have. */
	readonly textOf?: ((path: string, id: ObjectId) => string | undefined) | undefined;
	/** The root's tree. */
	readonly tree: ObjectId;
	/** What comes first in the root's paths, with a `/` at its end; empty for a single root. */
	readonly prefix: string;
	/** Ignore files that were in force and are not in the tree, by their paths. */
	readonly ignoreFiles: Readonly<Record<string, string>>;
	readonly repositories: readonly {
		readonly folder: string;
		readonly ignoreCase: boolean;
		readonly outer: readonly OuterRules[];
	}[];
}

/** What git tracked is not recorded: what is in the checkpoint says it, and of the rest the rules decide. */
export function recordedRules({ objects, textOf, tree, prefix, ignoreFiles, repositories }: RecordedRules): RuleSource {
	const tracked = (): typeof nothingTracked => nothingTracked;
	const byFolder = new Map(repositories.map((repository) => [repository.folder, repository]));
	const others = new Map(Object.entries(ignoreFiles));
	return {
		ignoreFile: (folder) => {
			const file = joinPath(folder, ignoreFileName);
			const entry = findEntry(objects, tree, file);
			if (entry?.kind !== 'file' && entry?.kind !== 'executable') return others.get(prefix + file);
			return textOf?.(prefix + file, entry.id) ?? objects.read(entry.id).toString('utf8');
		},
		repository: (folder) => {
			const found = byFolder.get(folder === '' ? prefix.slice(0, -1) : prefix + folder);
			if (!found && folder !== '') return undefined;
			const { ignoreCase = foldsCaseByDefault, outer = [] } = found ?? {};
			return { ignoreCase, outer, tracked, above: '' };
		},
		// What was left out for that is listed in the checkpoint.
		repositoryData: () => undefined,
	};
}
