/** Serves a real VS Code with the packaged extension on a folder until Ctrl+C: what `npm start` ends in. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { type EditorServer, startEditorServer } from './support/host/editorServer';
import { newestHost } from './support/host/hostVersions';
import { installHost } from './support/host/installHost';
import { disposeAllProcesses, endOnSignals } from './support/host/ownedProcess';
import { cacheFolder, sampleWorkspace, vsixFile } from './support/projectRoot';
import { makeTempFolder } from './support/tempFolder';

async function main(): Promise<void> {
	let ending = false;
	endOnSignals(() => {
		ending = true;
		console.log('\nEnding the editor …');
	});
	const wanted = process.argv[2];
	const { workspace, data } = wanted === undefined ? freshSample() : chooseFolder(wanted);
	const host = await installHost(newestHost, console.log);
	const server = await serve(workspace, data, (port) =>
		startEditorServer({
			host,
			folder: data,
			vsix: vsixFile,
			port,
			// A person's own changes to the settings stay from start to start.
			...(existsSync(path.join(data, 'user', 'User', 'settings.json')) ? {} : { settings: {} }),
		}),
	);
	console.log(`\nCairn is ready: ${server.addressOf(workspace)}\n`);
	console.log('Open the address in a browser. Ctrl+C here ends the editor.');
	await server.ended;
	if (!ending) throw new Error(`The editor ended by itself; its log is ${path.join(data, 'server.log')}.`);
}

interface Place {
	readonly workspace: string;
	/** Where the editor keeps its data. */
	readonly data: string;
}

/** Without a folder: the sample, new each time, and so without a history. */
function freshSample(): Place {
	const temp = makeTempFolder('start');
	const workspace = path.join(temp, 'sampleWorkspace');
	cpSync(sampleWorkspace, workspace, { recursive: true });
	return { workspace, data: path.join(temp, 'editor') };
}

/** A person's own folder, as named where they called npm; its data is kept, so that its history is there next time. */
function chooseFolder(wanted: string): Place {
	const named = path.resolve(process.env['INIT_CWD'] ?? process.cwd(), wanted);
	if (!existsSync(named) || !statSync(named).isDirectory()) throw new Error(`${named} is not a folder.`);
	const workspace = realpathSync(named);
	const hash = createHash('sha256').update(workspace).digest('hex').slice(0, 8);
	return { workspace, data: path.join(cacheFolder, 'start', `${path.basename(workspace)}-${hash}`) };
}

/** VS Code files its storage under the page's address, port included: the port must be the same each time. */
async function serve(
	workspace: string,
	data: string,
	start: (port: number) => Promise<EditorServer>,
): Promise<EditorServer> {
	mkdirSync(data, { recursive: true });
	const file = path.join(data, 'port');
	const last = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
	if (last === 0 || (await isFree(last))) {
		const server = await start(last);
		writeFileSync(file, String(server.port));
		return server;
	}
	console.log(
		`Port ${last}, where ${workspace} was shown before, is taken: its earlier history is not shown this time.`,
	);
	return await start(0);
}

async function isFree(port: number): Promise<boolean> {
	return await new Promise((resolve, reject) => {
		const probe = createServer();
		probe.once('error', (error: NodeJS.ErrnoException) => {
			if (error.code === 'EADDRINUSE') resolve(false);
			else reject(error);
		});
		probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
	});
}

main().catch(async (error: unknown) => {
	console.error(`cairn: ${error instanceof Error ? error.message : String(error)}`);
	await disposeAllProcesses();
	process.exit(1);
});
