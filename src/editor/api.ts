/** The public API (`cairn.d.ts`) on top of the session. */
import * as vscode from 'vscode';
import type { CairnApi, Checkpoint, RestoreReport } from '../../cairn';
import { areTexts } from '../base/values';
import { CairnError } from '../core/errors';
import type { RestoreParts } from './commands/confirmRestore';
import { undelete } from './commands/deletedFiles';
import { restoreCheckpoint } from './commands/restoreCheckpoint';
import { undoLast } from './commands/undoRestore';
import type { Capturer } from './triggers/capturer';
import type { Triggers } from './triggers/triggers';

export interface ApiParts extends RestoreParts {
	readonly capturer: Capturer;
	readonly triggers: Triggers;
}

/** @param register takes what must be disposed of with the extension */
export function createApi(parts: ApiParts, register: (item: vscode.Disposable) => void): CairnApi {
	const { session, capturer, triggers } = parts;
	const onDidCreate = new vscode.EventEmitter<Checkpoint>();
	const onDidRestore = new vscode.EventEmitter<RestoreReport>();
	const onDidDelete = new vscode.EventEmitter<string>();
	register(onDidCreate);
	register(onDidDelete);
	register(onDidRestore);
	register(
		session.onDidChangeHistory((event) => {
			if (event.kind === 'created') onDidCreate.fire(event.checkpoint);
			if (event.kind === 'restored') onDidRestore.fire(event.report);
			if (event.kind === 'deleted') for (const id of event.ids) onDidDelete.fire(id);
		}),
	);
	return {
		apiVersion: 1,
		createCheckpoint: async (options = {}) => {
			const { created, checkpoint } = await capturer.create(options);
			return created ? checkpoint : undefined;
		},
		getCheckpoint: async (id) => (await session.request('get', id)) ?? undefined,
		listCheckpoints: async (filter = {}) => (await session.request('list', filter)).checkpoints,
		getCheckpointFiles: (id, paths) => session.request('contents', { id, ...(paths === undefined ? {} : { paths }) }),
		diffCheckpoints: (fromId, toId) => session.request('diff', { from: fromId ?? null, to: toId }),
		restoreCheckpoint: async (id, options = {}) => {
			assertPaths(options?.paths);
			assertPaths(options?.skip);
			return restoreCheckpoint(parts, { id, ...options });
		},
		listDeletedFiles: async (filter = {}) => {
			const { folder = '', limit = 1_000 } = filter ?? {};
			return session.request('deletedFiles', { folder, limit });
		},
		restoreDeletedFiles: async (paths) => {
			assertPaths(paths ?? null);
			return undelete(parts, paths);
		},
		undo: (options = {}) => undoLast(parts, { confirm: false, ...options }),
		listOperations: (limit) => session.request('operations', limit === undefined ? {} : { limit }),
		deleteCheckpoint: async (id) => {
			if (!(await session.request('get', id))) return false;
			return (await session.request('delete', [id])).length > 0;
		},
		editCheckpoint: async (id, edit) => (await session.request('edit', { ...edit, id })).checkpoint,
		createRef: async (name, id) => void (await session.request('setRef', { name, id })),
		getRef: async (name) => {
			if (typeof name !== 'string') throw new CairnError('invalidArgument', 'The name of a ref must be a text.');
			return new Map(Object.entries(await session.request('refs', null))).get(name);
		},
		deleteRef: (name) => session.request('deleteRef', name),
		listRefs: () => session.request('refs', null),
		updateHead: async (id) => void (await session.request('moveHead', id)),
		getHead: async () => (await session.request('list', { limit: 0 })).head ?? undefined,
		gc: () => session.request('gc', null),
		getStats: () => session.request('stats', null),
		whenIdle: async () => {
			await triggers.whenIdle();
			await session.request('whenIdle', null);
		},
		onDidCreateCheckpoint: onDidCreate.event,
		onDidRestoreCheckpoint: onDidRestore.event,
		onDidDeleteCheckpoint: onDidDelete.event,
		onDidChangeState: session.onDidChangeState,
	};
}

/** Callers are not type-checked against this extension; what goes to the engine is looked at there. @throws CairnError `invalidArgument` */
function assertPaths(paths: unknown): void {
	if (paths === undefined || areTexts(paths)) return;
	throw new CairnError('invalidArgument', 'The paths must be a list of texts.');
}
