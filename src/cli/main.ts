/** The command line `cairn`: finds the command, opens the store, prints the result or the error. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../base/clock';
import { type Log, type LogLevel, silentLog } from '../base/log';
import { plural } from '../base/text';
import { systemAuthor } from '../core/author';
import type { CaptureProgress } from '../core/capture/capture';
import { Checkpoints } from '../core/checkpoints';
import type { FailedPath } from '../core/checkpoint';
import { cancelledError, CairnError, type ErrorCode, type ErrorDetails, fromSystemError } from '../core/errors';
import { nodeFileSystem } from '../core/fileSystem';
import { identify } from '../core/workspace/folderIdentity';
import { assertNoRepositoryData, assertOutside, assertWorkspace } from '../core/workspace/guards';
import { nameRoots, type WorkspaceRoot } from '../core/workspace/roots';
import { defaultScope, type ScopeSettings } from '../core/workspace/scopeSettings';
import { type BoundWorkspace, readBinding } from '../core/workspace/storeBinding';
import { version } from '../../package.json';
import { findCommand, parse, type ParsedArguments, text, texts, usageError } from './arguments';
import type { Command, CommandOutput } from './command';
import { commands } from './commands';
import { shellWord } from './format';
import { askAtTerminal, canAsk } from './question';

/** Codes that say that the input was wrong, not that the operation failed. */
const inputCodes: readonly ErrorCode[] = [
	'invalidArgument',
	'notFound',
	'renamedSince',
	'pathOutsideWorkspace',
	'workspaceRefused',
	'foreignStore',
	'repositoryRefused',
];

async function main(args: readonly string[]): Promise<number> {
	const name = findCommand(args);
	if (name === undefined) return withoutCommand(args);
	const command = commands.find((candidate) => candidate.name === name);
	if (!command) throw usageError(`There is no command "${name}". \`cairn --help\` lists them.`);
	const { values, positionals } = parse(args, command.options);
	if (values['help']) return print(`${usageOf(command)}\n\n${command.summary}\n`);
	const words = positionals.slice(1);
	if (words.length < command.words.least || words.length > command.words.most) {
		throw usageError(`Usage: ${usageOf(command)}`);
	}
	const checkpoints = open(command, values, words);
	const abort = new AbortController();
	const cancel = (): void => abort.abort(cancelledError());
	process.once('SIGINT', cancel);
	try {
		const { signal } = abort;
		const asks = canAsk() && values['json'] !== true;
		const ask = asks ? (question: string): Promise<boolean> => askAtTerminal(question, signal) : undefined;
		const output = await command.run({ checkpoints, values, words, signal, onProgress: showProgress, ask });
		const exitCode = 'exitCode' in output && typeof output.exitCode === 'number' ? output.exitCode : 0;
		await write(output, values['json'] === true);
		return exitCode;
	} finally {
		process.off('SIGINT', cancel);
		await checkpoints.whenIdle();
		checkpoints.dispose();
	}
}

function open(command: Command, values: ParsedArguments['values'], words: readonly string[]): Checkpoints {
	const named = command.namesStore ? words[0] : (text(values, 'store') ?? process.env['CAIRN_STORE']);
	if (!named) throw usageError('No store is named: give --store DIR, or set CAIRN_STORE.');
	const storePath = path.resolve(named);
	const roots = rootsOf(values);
	const anyFolder = values['any-folder'] === true;
	const create = command.createsStore === true;
	// Before there is a store: what is refused leaves none behind.
	if (create) assertRoots(roots, storePath, anyFolder);
	// With --json standard error holds one JSON object or nothing.
	const log = values['json'] === true ? silentLog : { write: writeLog };
	const scope = scopeFor(command, values, { bound: readBinding(nodeFileSystem, storePath), log });
	return new Checkpoints({
		storePath,
		create,
		forRepair: command.opensForRepair?.(values) === true,
		workspace: { roots, scope: scope.settings, anyFolder },
		binding: command.namesStore ? 'adopt' : values['other-folder'] === true ? 'ignore' : 'refuse',
		...(scope.isLasting ? { scopeKeeper: 'commandLine' as const } : {}),
		author: systemAuthor(),
		fileSystem: nodeFileSystem,
		clock: systemClock,
		// Beside this bundle.
		helperFile: path.join(__dirname, 'helper.js'),
		log,
	});
}

/**
 * Gives the scope to work with: the one that the store is used with, as the options change it, and whether that is for good. An editor
 * writes its settings into its store at every checkpoint, so that there options count once.
 */
function scopeFor(
	command: Command,
	values: ParsedArguments['values'],
	{ bound, log }: { readonly bound: BoundWorkspace | undefined; readonly log: Log },
): { readonly settings: ScopeSettings; readonly isLasting: boolean } {
	const usual = bound?.scope ?? defaultScope;
	const settings = command.scope?.(values, usual) ?? usual;
	const isKeptByEditor = bound?.keptBy === 'editor';
	if (settings !== usual && isKeptByEditor) {
		if (command.setsScope) {
			throw usageError("An editor's settings (cairn.scope.*) decide about the scope of this store; change them there.");
		}
		log.write('warn', "The scope given counts for this checkpoint only: an editor's settings decide in this store.");
	}
	return { settings, isLasting: settings !== usual && !isKeptByEditor && values['once'] !== true };
}

function assertRoots(roots: readonly WorkspaceRoot[], storePath: string, anyFolder: boolean): void {
	const store = identify(nodeFileSystem, storePath);
	for (const { path: folder } of roots) {
		if (!anyFolder) assertWorkspace(nodeFileSystem, folder);
		assertNoRepositoryData(nodeFileSystem, path.resolve(folder));
		assertOutside(nodeFileSystem, path.resolve(folder), store);
	}
}

function rootsOf(values: ParsedArguments['values']): WorkspaceRoot[] {
	const folders = texts(values, 'workspace') ?? [process.cwd()];
	for (const folder of folders) {
		if (isFolder(folder)) continue;
		throw new CairnError('notFound', `There is no folder ${folder}.`, { details: { path: folder } });
	}
	return nameRoots(folders.map((folder) => ({ name: path.basename(path.resolve(folder)), path: folder })));
}

function isFolder(folder: string): boolean {
	try {
		return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
	} catch (error) {
		throw fromSystemError(error, 'look at the workspace folder', folder);
	}
}

function withoutCommand(args: readonly string[]): Promise<number> {
	const { values } = parse(args, {});
	if (values['version']) return print(`${version}\n`);
	if (values['help']) return print(help());
	throw usageError('No command is given. `cairn --help` lists them.');
}

function usageOf(command: Command): string {
	return `cairn [--store DIR] [--workspace DIR]… [--json] ${command.name} ${command.usage}`.trimEnd();
}

function help(): string {
	const rows = commands.map(({ name, usage, summary }) => `  ${`${name} ${usage}`.trimEnd()}\n      ${summary}`);
	return `cairn [--store DIR] [--workspace DIR]… [--json] COMMAND …

${rows.join('\n')}

  --store DIR       the store's folder; else the one that CAIRN_STORE names
  --workspace DIR   the workspace folder, repeated for several; else the current folder
  --any-folder      also takes the home folder, a drive's root and the like
  --other-folder    uses the store although its checkpoints are of another folder
  --json            prints the result as JSON

An ID is a checkpoint's full id, its first characters (4 or more, unique), a ref, HEAD or HEAD~N.
Exit codes: 0 done, 1 the operation failed, 2 bad usage or bad input.
`;
}

async function write(output: CommandOutput, asJson: boolean): Promise<void> {
	if ('bytes' in output) for (const piece of output.bytes) await print(piece);
	else if (asJson) await print(`${JSON.stringify(output.json)}\n`);
	else await print(output.text === '' ? '' : `${output.text}\n`);
}

/** Resolves, with the exit code 0, when the bytes have left: a pipe takes them as fast as its reader reads. */
function print(bytes: string | Uint8Array): Promise<number> {
	return new Promise((resolve, reject) => {
		process.stdout.write(bytes, (error) => (error ? reject(error) : resolve(0)));
	});
}

function showProgress({ files, bytes, total }: CaptureProgress): void {
	const of = total === undefined ? '' : ` of ${total.toLocaleString('en-US')}`;
	const line = `${files.toLocaleString('en-US')}${of} files, ${plural(bytes, 'byte')}`;
	if (process.stderr.isTTY) process.stderr.write(`\r${line}\x1b[K\r`);
}

function writeLog(level: LogLevel, message: string): void {
	if (level === 'warn' || level === 'error') process.stderr.write(`cairn: ${message}\n`);
}

function report(error: unknown, asJson: boolean): number {
	// The reader of a pipe has gone (`cairn list | head`): nothing is wrong, and nobody is there to tell.
	if (error instanceof Error && 'code' in error && error.code === 'EPIPE') return 0;
	const code = CairnError.is(error) ? error.code : 'internal';
	const message = error instanceof Error ? error.message : String(error);
	const details = CairnError.is(error) ? error.details : {};
	// Programs that offer the others need the paths; all other errors are a code and a sentence.
	const line = asJson
		? JSON.stringify({ error: { code, message, ...('blocked' in details ? { details } : {}) } })
		: `cairn: ${code}: ${message}${othersLine(details)}`;
	process.stderr.write(`${line}\n`);
	return inputCodes.includes(code) ? 2 : 1;
}

/** How the others are restored where some paths have kept a restore from being done; empty where there are none. */
function othersLine({ blocked, others }: ErrorDetails): string {
	const { written = 0, deleted = 0 } = (others ?? {}) as { written?: number; deleted?: number };
	if (!Array.isArray(blocked) || written + deleted === 0) return '';
	const options = (blocked as FailedPath[]).map(({ path: file }) => `--skip=${shellWord(file)}`);
	return `\ncairn: To restore ${plural(written + deleted, 'other file')}, add: ${options.join(' ')}`;
}

// Listened to, because a pipe's error also comes as an event; `print` reports it.
process.stdout.on('error', () => undefined);
const args = process.argv.slice(2);
main(args).then(
	(code) => (process.exitCode = code),
	(error: unknown) => (process.exitCode = report(error, args.includes('--json'))),
);
