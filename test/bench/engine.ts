/** Cairn as its users meet it: the engine in its thread, asked over its messages. */
import path from 'node:path';
import { silentLog } from '../../src/base/log';
import { defaultScope } from '../../src/core/workspace/scopeSettings';
import { EngineClient } from '../../src/engine/client';
import { projectRoot } from '../support/projectRoot';

export async function startEngine(storePath: string, workspace: string): Promise<EngineClient> {
	const engine = new EngineClient(path.join(projectRoot, 'dist', 'engine.js'), silentLog);
	const folders = [{ name: 'workspace', path: workspace }];
	await engine.request('open', {
		storePath,
		workspace: { folders, scope: defaultScope, anyFolder: false, sizeLimit: null },
	});
	return engine;
}
