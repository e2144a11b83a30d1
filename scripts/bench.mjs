/** `npm run bench [-- CLAIM…]`: builds, and measures beside the peers. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { build, ensureDependencies, root } from './bootstrap.mjs';

ensureDependencies();
build('--tests');
const script = path.join(root, 'dist', 'test', 'bench', 'run.js');
process.exitCode = spawnSync(process.execPath, [script, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1;
