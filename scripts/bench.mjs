/** `npm run bench [-- CLAIM…]`: builds, and measures beside the peers. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { build, ensureDependencies, root } from './bootstrap.mjs';

ensureDependencies();
// As it is packaged: the names that a build for developers keeps cost a call for each function that is made.
build('--production', '--tests');
const script = path.join(root, 'dist', 'test', 'bench', 'run.js');
process.exitCode = spawnSync(process.execPath, [script, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1;
