/** A workspace and a store in temporary folders, opened as the faces of the product open them. */
import path from 'node:path';
import { type Clock, systemClock } from '../../src/base/clock';
import { type LogLevel, silentLog } from '../../src/base/log';
import type { FolderWatch } from '../../src/core/capture/folderWatch';
import { Checkpoints } from '../../src/core/checkpoints';
import { type FileSystem, nodeFileSystem } from '../../src/core/fileSystem';
import type { OpenOptions } from '../../src/core/openOptions';
import type { GitEnvironment } from '../../src/core/workspace/git/gitEnvironment';
import { defaultScope, type ScopeSettings } from '../../src/core/workspace/scopeSettings';
import { type FileTree, writeTree } from './fileTree';
import { makeTempFolder } from './tempFolder';

export interface TestWorkspace {
	readonly checkpoints: Checkpoints;
	/** The workspace folder, absolute. */
	readonly folder: string;
	readonly storePath: string;
	readonly logged: { level: LogLevel; message: string }[];
	/** Opens the same store again, as another process would. */
	readonly reopen: (more?: Partial<OpenOptions>) => Checkpoints;
}

export interface TestOptions {
	readonly scope?: Partial<ScopeSettings>;
	readonly fileSystem?: FileSystem;
	readonly clock?: Clock;
	/** An empty home folder unless given. */
	readonly git?: GitEnvironment;
	/** In bytes. */
	readonly packLimit?: number;
	/** The bundle of the helping thread; none helps without. */
	readonly helperFile?: string;
	readonly watch?: FolderWatch;
}

/** One second later at every look: times and their order are the same in every run. */
export function tickingClock(start = Date.UTC(2026, 0, 1)): Clock {
	let now = start;
	return { now: () => (now += 1000) };
}

export function openCheckpoints(tree: FileTree, options: TestOptions = {}): TestWorkspace {
	const home = makeTempFolder('checkpoints');
	const folder = path.join(home, 'workspace');
	const storePath = path.join(home, 'store');
	writeTree(folder, tree);
	const logged: TestWorkspace['logged'] = [];
	const openOptions: OpenOptions = {
		storePath,
		create: true,
		workspace: { roots: [{ name: 'workspace', path: folder }], scope: { ...defaultScope, ...options.scope } },
		author: 'tester',
		git: options.git ?? { home, configHome: path.join(home, '.config'), configFiles: [] },
		fileSystem: options.fileSystem ?? nodeFileSystem,
		clock: options.clock ?? tickingClock(),
		log: { write: (level, message) => logged.push({ level, message }) },
		...(options.packLimit === undefined ? {} : { packLimit: options.packLimit }),
		...(options.watch === undefined ? {} : { watch: options.watch }),
		...(options.helperFile === undefined ? {} : { helperFile: options.helperFile }),
	};
	const reopen = (more: Partial<OpenOptions> = {}): Checkpoints => new Checkpoints({ ...openOptions, ...more });
	return { checkpoints: reopen(), folder, storePath, logged, reopen };
}

/** Opens a store that is there, as another process would, whose file system this is. */
export function openAt(folder: string, storePath: string, fileSystem: FileSystem): Checkpoints {
	return new Checkpoints({
		storePath,
		create: false,
		workspace: { roots: [{ name: 'workspace', path: folder }], scope: defaultScope },
		author: 'tester',
		fileSystem,
		clock: systemClock,
		log: silentLog,
	});
}
