import fc from 'fast-check';
import { commands } from './model/commands';
import { NaiveStore } from './model/naiveStore';
import { World } from './model/world';
import { isDeep, rounds } from '../support/depth';

describe('a store beside a naive model of it', () => {
	it('agrees after every operation, with two processes, reopening and gc in between', async () => {
		await fc.assert(
			fc.asyncProperty(fc.commands(commands, { maxCommands: 80, size: 'max' }), async (steps) => {
				const world = new World();
				try {
					await fc.asyncModelRun(() => ({ model: new NaiveStore(), real: world }), steps);
				} finally {
					world.close();
				}
			}),
			{
				numRuns: rounds('CAIRN_MODEL_RUNS', { usual: 40, deep: 200 }),
				endOnFailure: isDeep || process.env['CAIRN_MODEL_RUNS'] !== undefined,
			},
		);
	});
});
