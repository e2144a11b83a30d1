/** The whole editor as a person gets it: code-server's own entry with the packaged extension installed. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { editorEnvironment } from './environment';
import { type Settings, writeUserSettings } from './editorSettings';
import type { Host } from './installHost';
import { OwnedProcess } from './ownedProcess';
import { removeFolder } from '../tempFolder';

const installDeadlineMs = 180_000;
const readyDeadlineMs = 180_000;

export interface EditorServerOptions {
	readonly host: Host;
	/** Where its user data, extensions, home and logs go; user data that is there already is used on. */
	readonly folder: string;
	readonly vsix: string;
	/** The port to listen on; without one the system chooses. */
	readonly port?: number;
	readonly trusted?: boolean;
	/** The user settings; without them the ones that are there stay. */
	readonly settings?: Settings;
}

/** A running editor. */
export interface EditorServer {
	readonly port: number;
	/** The address of the editor without a folder. */
	readonly origin: string;
	readonly userDataFolder: string;
	/** Settles when the server ends by itself. */
	readonly ended: Promise<unknown>;
	/** The address that opens this folder or .code-workspace file. */
	addressOf(workspace: string): string;
	dispose(): Promise<void>;
}

/** Installs the extension, whichever build of it was there before, starts the server and waits until it listens. */
export async function startEditorServer(options: EditorServerOptions): Promise<EditorServer> {
	const { host, folder } = options;
	const userDataFolder = path.join(folder, 'user');
	const extensions = path.join(folder, 'extensions');
	const env = editorEnvironment(path.join(folder, 'home'));
	const logFile = path.join(folder, 'server.log');
	removeFolder(extensions);
	mkdirSync(path.join(folder, 'home'), { recursive: true });
	if (options.settings) writeUserSettings(userDataFolder, options.settings);

	const own = ['--config', path.join(folder, 'config.yaml')];
	const dirs = [...own, '--user-data-dir', userDataFolder, '--extensions-dir', extensions];
	const install = [host.entry, ...dirs, '--install-extension', options.vsix, '--force'];
	await new OwnedProcess('Installing the VSIX', host.node, install, { env, logFile }).succeed(installDeadlineMs);

	const args = [
		...[host.entry, ...dirs, '--auth', 'none', '--bind-addr', `127.0.0.1:${options.port ?? 0}`],
		...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'],
		// The folder is in the address; without this the server would open the one it showed last.
		'--ignore-last-opened',
		...(options.trusted === false ? [] : ['--disable-workspace-trust']),
	];
	const server = new OwnedProcess(`VS Code ${host.version}`, host.node, args, { env, logFile });
	try {
		const [, port] = await server.waitForLine(/HTTP server listening on http:\/\/127\.0\.0\.1:(\d+)/, readyDeadlineMs);
		return describeServer(Number(port), userDataFolder, server);
	} catch (error) {
		await server.dispose();
		throw error;
	}
}

function describeServer(port: number, userDataFolder: string, server: OwnedProcess): EditorServer {
	const origin = `http://127.0.0.1:${port}/`;
	return {
		port,
		origin,
		userDataFolder,
		ended: server.ended,
		addressOf(workspace) {
			const kind = workspace.endsWith('.code-workspace') ? 'workspace' : 'folder';
			// Slashes stay readable: people see this address.
			return `${origin}?${kind}=${encodeURIComponent(workspace).replaceAll('%2F', '/')}`;
		},
		dispose: () => server.dispose(),
	};
}
