/** `npm test [-- SUITE…]`: from a bare clone to `N passed, N failed`. With --deep everything generated is tried at length. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { build, ensureDependencies, root } from './bootstrap.mjs';

const deep = '--deep';
if (process.argv.includes(deep)) {
	process.env.CAIRN_TEST_DEEP = '1';
	process.argv = process.argv.filter((word) => word !== deep);
} else {
	// A deep run takes its time, and the disk's own times, syncs and limits.
	process.env.CAIRN_TEST_IN_MEMORY ??= '1';
}

let ready = false;
process.once('exit', () => {
	// What cannot be built has failed too, and the last line must say so.
	if (!ready) console.log('0 passed, 1 failed');
});

ensureDependencies();
const { packageExtension } = await import('./package.mjs');
packageExtension();
// After the packaging: integration tests then run bundles whose stack traces can be read.
build('--tests');
ready = true;
createRequire(import.meta.url)(path.join(root, 'dist', 'test', 'run.js'));
