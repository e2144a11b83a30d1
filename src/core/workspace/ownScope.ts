/** What the user has brought in for this workspace and does not want to have in its settings. It only adds to what they say. */
import { isSameList } from '../../base/lists';
import { areTexts, isRecord } from '../../base/values';
import type { ChoiceFile } from './choiceFile';
import type { Workspace } from './workspace';

export interface OwnScope {
	/** As `include` of the scope's settings. */
	readonly include: readonly string[];
	/** Whether the folder is recorded although it is none for a workspace, such as the home folder. */
	readonly anyFolder: boolean;
}

export const noOwnScope: OwnScope = { include: [], anyFolder: false };

export const ownScopeFile: ChoiceFile<OwnScope> = {
	name: 'included.json',
	subject: 'what is included anyway',
	none: noOwnScope,
	fromJson: (value) => {
		if (!isRecord(value)) return noOwnScope;
		const { include, anyFolder } = value;
		return { include: areTexts(include) ? include : [], anyFolder: anyFolder === true };
	},
	toJson: (own) => own,
	isNone: (own) => isSameOwnScope(own, noOwnScope),
};

export function isSameOwnScope(a: OwnScope, b: OwnScope): boolean {
	return a.anyFolder === b.anyFolder && isSameList(a.include, b.include);
}

/** Adds it to what the settings say. */
export function widened(workspace: Workspace, own: OwnScope): Workspace {
	if (isSameOwnScope(own, noOwnScope)) return workspace;
	const { scope, anyFolder = false } = workspace;
	const include = [...new Set([...scope.include, ...own.include])];
	return { ...workspace, scope: { ...scope, include }, anyFolder: anyFolder || own.anyFolder };
}
