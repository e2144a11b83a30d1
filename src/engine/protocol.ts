/** What the editor and the engine say to each other. Types and message names only; both threads import this. */
import { NotificationType, ProgressType, RequestType } from 'vscode-jsonrpc/node';
import type { LogLevel } from '../base/log';
import type { ActDone, NextAct, UndoWanted } from '../core/acts';
import type { CaptureProgress } from '../core/capture/capture';
import type { CreateOptions, CreateResult } from '../core/capture/createOptions';
import type {
	Checkpoint,
	CheckpointDiff,
	CheckpointFile,
	CheckpointFilter,
	CheckpointId,
	ListedCheckpoint,
	NameThen,
	RestoreReport,
	StoreStats,
} from '../core/checkpoint';
import type { CheckpointDetails, HeldText, RestoredState, Side } from '../core/checkpointReader';
import type { HistoryEvent } from '../core/historyEvents';
import type { DeletedFile } from '../core/deletedFiles';
import type { ErrorCode, ErrorDetails } from '../core/errors';
import type { CheckpointEdit } from '../core/historyService';
import type { Operation } from '../core/operations';
import type {
	ActPreview,
	AgainOptions,
	PreviewedChoice,
	RestoreOptions,
	RestorePreview,
	UnfinishedRestore,
	FileOfCheckpoint,
	RevertOptions,
	RevertReport,
} from '../core/restore/requests';
import type { GarbageResult } from '../core/maintenance/gc/garbage';
import type { OperationId } from '../core/store/journal/journalRecord';
import type { TreeEntry } from '../core/store/tree';
import type { OwnScope } from '../core/workspace/ownScope';
import type { CaptureChoice } from '../core/workspace/captureChoice';
import type { WorkspaceRoot } from '../core/workspace/roots';
import type { ScopeSettings } from '../core/workspace/scopeSettings';

/** The workspace as the editor knows it; the engine gives the folders unique names. */
export interface WorkspaceParams {
	readonly folders: readonly { readonly name: string; readonly path: string }[];
	readonly scope: ScopeSettings;
	/** Whether also the home folder, a drive's root and the like are captured. */
	readonly anyFolder: boolean;
	/** What the store may take on disk, in bytes; null for no limit. */
	readonly sizeLimit: number | null;
}

export interface OpenParams {
	/** The store's folder, absolute. It is made where it is missing. */
	readonly storePath: string;
	/** Names the window; a name of the engine's own unless given. */
	readonly window?: string;
	readonly workspace: WorkspaceParams;
	/** As the engine before this one in the same window has told last. */
	readonly watched?: FoldersWatched;
}

export interface WorkspaceResult {
	readonly roots: readonly WorkspaceRoot[];
	/** Folders, absolute, in which git keeps the HEADs of roots that do not have their own `.git` folder. */
	readonly gitFolders: readonly string[];
}

export interface OpenResult extends WorkspaceResult {
	readonly captureChoice: CaptureChoice;
}

/** What a capture is told, of that which can travel. */
export type CreateParams = Omit<CreateOptions, 'signal' | 'onProgress'>;

export type RestoreParams = Omit<RestoreOptions, 'signal' | 'onProgress'> & { readonly id: string };

/** What undoing, doing again and finishing a restore are told. */
export type AgainParams = Omit<AgainOptions, 'signal'>;

export type RevertParams = Omit<RevertOptions, 'signal'> & { readonly id: string };

/** A place in a checkpoint; the empty path is its top folder. */
export interface PlaceParams {
	readonly id: string;
	readonly path: string;
	readonly side?: Side;
}

export interface ListParams extends CheckpointFilter {
	/** So many of the newest are left out. */
	readonly skip?: number;
	/** How many restores of whole checkpoints are wanted at most; none unless given, since a history may have thousands. */
	readonly restoredLimit?: number;
}

export interface ListResult {
	readonly head: CheckpointId | null;
	readonly canUndo: boolean;
	readonly canRedo: boolean;
	readonly checkpoints: ListedCheckpoint[];
	/** Restores of whole checkpoints that are not undone, the newest first, as many as were asked for. */
	readonly restored: RestoredState[];
}

export interface EditResult {
	readonly checkpoint: Checkpoint;
	/** By which `undo` takes it back; null where there was nothing to change. */
	readonly operationId: OperationId | null;
}

/** Every request by its method: what it takes and what it answers. An error answers with a `CairnError`. */
export interface EngineMethods {
	open: { params: OpenParams; result: OpenResult };
	/** For this workspace, in all of its windows; null leaves it to the settings. */
	setCaptureChoice: { params: CaptureChoice; result: null };
	/** What was brought in for this workspace beside its settings. */
	ownScope: { params: null; result: OwnScope };
	setOwnScope: { params: OwnScope; result: null };
	setWorkspace: { params: WorkspaceParams; result: WorkspaceResult };
	create: { params: CreateParams; result: CreateResult };
	restore: { params: RestoreParams; result: RestoreReport };
	previewRestore: { params: PreviewedChoice & { readonly id: string }; result: RestorePreview };
	/** Of paths that the checkpoint and the workspace have under different names, both. */
	differingNames: { params: { readonly id: string; readonly paths: readonly string[] }; result: NameThen[] };
	previewRevert: { params: RevertParams; result: RevertReport };
	revert: { params: RevertParams; result: RevertReport };
	/** Newest deletions first. */
	deletedFiles: { params: { readonly folder: string; readonly limit: number }; result: DeletedFile[] };
	bringBack: { params: AgainParams & { readonly files: readonly FileOfCheckpoint[] }; result: RestoreReport };
	/** All deleted files at and below the paths. */
	undelete: { params: AgainParams & { readonly paths: readonly string[] }; result: RestoreReport };
	undo: { params: AgainParams & UndoWanted; result: ActDone };
	redo: { params: AgainParams; result: ActDone };
	previewRedo: { params: null; result: ActPreview };
	/** Null where no restore was interrupted. */
	unfinishedRestore: { params: null; result: UnfinishedRestore | null };
	finishRestore: { params: AgainParams; result: RestoreReport };
	previewUndo: { params: UndoWanted; result: ActPreview };
	/** Newest first. */
	operations: { params: { readonly limit?: number }; result: Operation[] };
	/** The act that the user would take back; null where there is none. Looks at no file. */
	nextUndo: { params: null; result: NextAct | null };
	/** All of them or none; answers with their full ids. */
	delete: { params: readonly string[]; result: CheckpointId[] };
	edit: { params: CheckpointEdit & { readonly id: string }; result: EditResult };
	refs: { params: null; result: Record<string, CheckpointId> };
	setRef: { params: { readonly name: string; readonly id: string }; result: CheckpointId };
	/** False where there was none of that name. */
	deleteRef: { params: string; result: boolean };
	moveHead: { params: string; result: CheckpointId };
	/** Also says where HEAD is and whether there is an operation to undo, as of the same moment. */
	list: { params: ListParams; result: ListResult };
	get: { params: string; result: Checkpoint | null };
	show: { params: string; result: CheckpointDetails };
	files: { params: { id: string; paths?: readonly string[] }; result: CheckpointFile[] };
	/** The bytes of several files at once; all files of the checkpoint where no paths are given. */
	contents: { params: { id: string; paths?: readonly string[] }; result: Map<string, Uint8Array> };
	entry: { params: PlaceParams; result: TreeEntry };
	folder: { params: PlaceParams; result: TreeEntry[] };
	read: { params: PlaceParams; result: Uint8Array };
	/** What the editors of this window held unsaved then. */
	heldTexts: { params: string; result: HeldText[] };
	/** Tells other windows what this one has saved and not recorded yet. Absolute paths. */
	setSaving: { params: readonly string[]; result: null };
	diff: { params: { from: string | null; to: string }; result: CheckpointDiff };
	stats: { params: null; result: StoreStats };
	gc: { params: null; result: GarbageResult };
	/** Answers when every write that was asked for before is over. */
	whenIdle: { params: null; result: null };
	/** Finishes what runs and closes the store; the engine ends after its answer. */
	close: { params: null; result: null };
}

export type EngineMethod = keyof EngineMethods;

/** How far a request is: a capture counts files, a restore counts steps. */
export type EngineProgress =
	| ({ readonly kind: 'capture' } & CaptureProgress)
	| { readonly kind: 'restore'; readonly done: number; readonly total: number };

/** What the engine's own watches have seen. */
export interface FilesChanged {
	/** Absolute. */
	readonly paths: readonly string[];
	/** Folders, absolute, in which git's HEAD has moved. */
	readonly gitFolders: readonly string[];
}

/** Folders that the engine watches itself, absolute: those that came since the window was opened. */
export interface FoldersWatched {
	/** The highest of them. */
	readonly tops: readonly string[];
}

/** What travels of a `CairnError`. */
export interface WireError {
	readonly code: ErrorCode;
	readonly details: ErrorDetails;
}

/** A request with the token under which its progress comes. */
export interface Envelope<P> {
	readonly params: P;
	readonly progressToken: number | null;
}

export function requestType<M extends EngineMethod>(
	method: M,
): RequestType<Envelope<EngineMethods[M]['params']>, EngineMethods[M]['result'], WireError> {
	return new RequestType(method);
}

export const progressType = new ProgressType<EngineProgress>();
export const historyChanged = new NotificationType<HistoryEvent>('historyChanged');
export const filesChanged = new NotificationType<FilesChanged>('filesChanged');
export const foldersWatched = new NotificationType<FoldersWatched>('foldersWatched');
/** What another window has chosen. */
export const captureChoiceChanged = new NotificationType<CaptureChoice>('captureChoiceChanged');
export const logWritten = new NotificationType<{ level: LogLevel; message: string }>('logWritten');
