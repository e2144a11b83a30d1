/** Gives an installed VS Code a logger that needs no compiler: without its native one all its logs stay empty. */
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Replaces the entry of `@vscode/spdlog` in a VS Code, unless the native module was built. */
export function installPlainLogger(vscode: string): void {
	const module = path.join(vscode, 'node_modules', '@vscode', 'spdlog');
	if (!existsSync(path.join(module, 'build', 'Release', 'spdlog.node'))) {
		writeFileSync(path.join(module, 'index.js'), source);
	}
}

/** What VS Code uses of the module's interface. Lines are written by a stream, never on the caller's time. */
const source = `const fs = require('node:fs');
const path = require('node:path');
const names = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];

class Logger {
	constructor(file) {
		fs.mkdirSync(path.dirname(file), { recursive: true });
		this.stream = fs.createWriteStream(file, { flags: 'a' });
		this.level = 2;
		this.plain = false;
	}
	log(level, text) {
		if (level < this.level) return;
		const time = new Date().toISOString().replace('T', ' ').replace('Z', '');
		this.stream.write(this.plain ? text : time + ' [' + names[level] + '] ' + text + '\\n');
	}
	trace(text) { this.log(0, text); }
	debug(text) { this.log(1, text); }
	info(text) { this.log(2, text); }
	warn(text) { this.log(3, text); }
	error(text) { this.log(4, text); }
	critical(text) { this.log(5, text); }
	getLevel() { return this.level; }
	setLevel(level) { this.level = level; }
	setPattern() { this.plain = false; }
	clearFormatters() { this.plain = true; }
	flush() {}
	drop() { this.stream.end(); }
}

exports.version = 0;
exports.setLevel = () => undefined;
exports.setFlushOn = () => undefined;
exports.Logger = Logger;
exports.createRotatingLogger = exports.createAsyncRotatingLogger = async (name, file) => new Logger(file);
`;
