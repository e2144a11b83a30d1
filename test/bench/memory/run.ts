/** A process with an engine alone in it, for the measurement of memory: a first capture, and what stays after it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { startEngine } from '../engine';

const mebibyte = 2 ** 20;

async function main(): Promise<void> {
	const [storePath = '', workspace = ''] = process.argv.slice(2);
	const engine = await startEngine(storePath, workspace);
	await engine.request('create', { message: 'first' });
	const peak = process.resourceUsage().maxRSS * 1024;
	// As long as an engine is idle the collector gives memory back.
	await sleep(10_000);
	const resident = process.memoryUsage.rss();
	process.stdout.write(JSON.stringify({ peak: peak / mebibyte, resident: resident / mebibyte }));
	await engine.close();
}

void main();
