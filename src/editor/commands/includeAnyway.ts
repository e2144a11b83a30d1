/** `Include Anyway`: brings a file that was left out into the next checkpoints, by a rule that the user can take back. */
import * as vscode from 'vscode';
import { placeOf } from '../../core/workspace/roots';
import { readSetting, updateSetting } from '../contributions';
import type { SkippedNode } from '../history/nodes';
import type { Notifier } from '../notify';
import type { Session } from '../session';

/** The rule lies beside the checkpoints. Only who wants others to have it writes it into the workspace. */
export async function includeAnyway(session: Session, notifier: Notifier, { skipped }: SkippedNode): Promise<void> {
	const { relativePath } = placeOf(session.roots, skipped.path);
	const rule = literalGlob(relativePath);
	await session.changeOwnScope((own) => ({ ...own, include: [...own.include.filter((one) => one !== rule), rule] }));
	void notifier.info(`${skipped.path} is in the next checkpoint. The rule for it is kept with the checkpoints.`, {
		Undo: () => forget(session, [rule]),
		"Put It into the Workspace's Settings": async () => {
			const include = readSetting('scope.include');
			if (!include.includes(rule)) await updateSetting('scope.include', [...include, rule]);
			await forget(session, [rule]);
		},
	});
}

/** Lists what was brought in beside the settings; what is checked is decided by the settings again. */
export async function showOwnScope(session: Session): Promise<void> {
	const { include, anyFolder } = await session.request('ownScope', null);
	const items: (vscode.QuickPickItem & { rule?: string })[] = [
		...include.map((rule) => ({ label: rule, description: 'included anyway', rule })),
		...(anyFolder ? [{ label: 'This folder', description: 'recorded although it is none for a workspace' }] : []),
	];
	const picked = await vscode.window.showQuickPick(items, {
		title: 'Included Anyway, Beside the Settings',
		placeHolder: 'Check what the settings shall decide again',
		canPickMany: true,
	});
	if (!picked) return;
	await session.changeOwnScope((own) => ({
		include: own.include.filter((one) => !picked.some(({ rule }) => rule === one)),
		anyFolder: own.anyFolder && picked.every(({ rule }) => rule !== undefined),
	}));
}

function forget(session: Session, rules: readonly string[]): Promise<void> {
	return session.changeOwnScope((own) => ({ ...own, include: own.include.filter((one) => !rules.includes(one)) }));
}

/** A glob that matches this path alone: what globs give a meaning stands in brackets. */
function literalGlob(path: string): string {
	return path.replaceAll(/[*?()[\]{}!+@]/g, '[$&]');
}
