/** `npm start [-- FOLDER]`: from a bare clone to a real VS Code in the browser, with Cairn in it. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { build, ensureDependencies, root } from './bootstrap.mjs';

ensureDependencies();
const { packageExtension } = await import('./package.mjs');
packageExtension();
build('--tests');
// In this process, not in one below it: so a signal to it reaches what has to end the editor.
createRequire(import.meta.url)(path.join(root, 'dist', 'test', 'start.js'));
