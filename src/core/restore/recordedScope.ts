/** What a checkpoint's own scope tracked: its settings, and the ignore files in its own trees. */
import type { Coverage } from '../capture/coverage';
import type { ObjectId } from '../checkpoint';
import { findEntry } from '../store/treeReader';
import { type RecordedRules, recordedRules } from '../workspace/ignore/recordedRules';
import { Scope } from '../workspace/scope';
import type { RestoreScope } from './plan';

type TreeAndTexts = Pick<RecordedRules, 'objects' | 'tree' | 'textOf'>;

/** @param coverage of the checkpoint that has the tree; undefined where it is lost */
export function tracked(
	checkpoint: TreeAndTexts,
	coverage: Coverage | undefined,
): Pick<RestoreScope, 'skippedThen' | 'wasInScope'> {
	// Then nothing says by missing that it was not there: nothing is deleted.
	if (!coverage) return { skippedThen: new Set(), wasInScope: () => false };
	const skippedThen = new Set(coverage.skipped.map(({ path }) => path));
	return { skippedThen, wasInScope: scopeThen(checkpoint, coverage) };
}

/** What a scope tracked: its own settings and the ignore files in its own trees. */
function scopeThen(
	{ objects, tree, textOf }: TreeAndTexts,
	{ roots, scope, ignoreFiles, repositories = [] }: Coverage,
): (path: string, isFolder: boolean) => boolean {
	const scopeOf = (top: ObjectId, prefix: string): Scope =>
		new Scope(scope, recordedRules({ objects, textOf, tree: top, prefix, ignoreFiles, repositories }));
	if (roots.length === 0) {
		const whole = scopeOf(tree, '');
		return (path, isFolder) => whole.includes(path, isFolder);
	}
	const scopes = new Map<string, Scope>();
	for (const name of roots) {
		const top = findEntry(objects, tree, name)?.id;
		if (top) scopes.set(name, scopeOf(top, `${name}/`));
	}
	return (path, isFolder) => {
		const [name = '', ...rest] = path.split('/');
		return rest.length > 0 && (scopes.get(name)?.includes(rest.join('/'), isFolder) ?? false);
	};
}
