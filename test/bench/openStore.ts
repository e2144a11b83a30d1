/** Cairn on a folder, as the engine opens it. */
import path from 'node:path';
import { silentLog } from '../../src/base/log';
import { systemClock } from '../../src/base/clock';
import { Checkpoints } from '../../src/core/checkpoints';
import { nodeFileSystem } from '../../src/core/fileSystem';
import { defaultScope } from '../../src/core/workspace/scopeSettings';
import { projectRoot } from '../support/projectRoot';

export function openStore(storePath: string, workspace: string): Checkpoints {
	return new Checkpoints({
		// Stores and folders are copied together.
		binding: 'adopt',
		storePath,
		create: true,
		workspace: { roots: [{ name: 'workspace', path: workspace }], scope: defaultScope },
		author: 'bench',
		fileSystem: nodeFileSystem,
		clock: systemClock,
		helperFile: path.join(projectRoot, 'dist', 'helper.js'),
		log: silentLog,
	});
}
