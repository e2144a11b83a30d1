/** The public API (`cairn.d.ts`) on top of the session. */
import * as vscode from 'vscode';
import type { CairnApi, Checkpoint, RestoreReport } from '../../cairn';
import { restoreCheckpoint, undoRestore } from './commands/restoreCheckpoint';
import type { Notifier } from './notify';
import type { SaveTrigger } from './saveTrigger';
import type { Session } from './session';

export interface ApiParts {
	readonly session: Session;
	readonly notifier: Notifier;
	readonly saveTrigger: SaveTrigger;
}

/** @param register takes what must be disposed of with the extension */
export function createApi(
	{ session, notifier, saveTrigger }: ApiParts,
	register: (item: vscode.Disposable) => void,
): CairnApi {
	const onDidCreate = new vscode.EventEmitter<Checkpoint>();
	const onDidRestore = new vscode.EventEmitter<RestoreReport>();
	register(onDidCreate);
	register(onDidRestore);
	register(
		session.onDidChangeHistory((event) => {
			if (event.kind === 'created') onDidCreate.fire(event.checkpoint);
			if (event.kind === 'restored') onDidRestore.fire(event.report);
		}),
	);
	return {
		apiVersion: 1,
		createCheckpoint: async (options = {}) => {
			const { created, checkpoint } = await session.request('create', options);
			return created ? checkpoint : undefined;
		},
		getCheckpoint: async (id) => (await session.request('get', id)) ?? undefined,
		listCheckpoints: async (filter = {}) => (await session.request('list', filter)).checkpoints,
		getCheckpointFiles: (id, paths) => session.request('contents', { id, ...(paths ? { paths } : {}) }),
		diffCheckpoints: (fromId, toId) => session.request('diff', { from: fromId ?? null, to: toId }),
		restoreCheckpoint: (id, options = {}) => restoreCheckpoint(session, notifier, { id, ...options }),
		undo: () => undoRestore(session, notifier, false),
		getHead: async () => (await session.request('list', { limit: 0 })).head ?? undefined,
		getStats: () => session.request('stats', null),
		whenIdle: async () => {
			await saveTrigger.whenIdle();
			await session.request('whenIdle', null);
		},
		onDidCreateCheckpoint: onDidCreate.event,
		onDidRestoreCheckpoint: onDidRestore.event,
		onDidChangeState: session.onDidChangeState,
	};
}
