/** VS Code's bare server: runs an extension under development and its tests in a real extension host. */
import path from 'node:path';
import { editorEnvironment } from './environment';
import { type Settings, writeUserSettings } from './editorSettings';
import type { Host } from './installHost';
import { OwnedProcess } from './ownedProcess';

const readyDeadlineMs = 180_000;

export interface BareServerOptions {
	readonly host: Host;
	/** An empty folder that everything of this server goes into; logs are in its data/logs. */
	readonly folder: string;
	readonly trusted: boolean;
	readonly settings?: Settings;
	readonly env?: Readonly<Record<string, string>>;
}

/** A running bare server. */
export interface BareServer {
	/** Its host and port: the authority of its pages and of its vscode-remote URIs. */
	readonly authority: string;
	dispose(): Promise<void>;
}

/** Starts the server on a port that the system chooses and waits until it listens. */
export async function startBareServer(options: BareServerOptions): Promise<BareServer> {
	const { host, folder } = options;
	writeUserSettings(path.join(folder, 'data'), {
		// The question for trust is a dialog, and dialogs are refused in a test run.
		'security.workspace.trust.startupPrompt': 'never',
		...options.settings,
	});
	const args = [
		host.bareServer,
		...['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--accept-server-license-terms'],
		...['--server-data-dir', folder, '--telemetry-level', 'off', '--enable-smoke-test-driver'],
		...(options.trusted ? ['--disable-workspace-trust'] : []),
	];
	const server = new OwnedProcess(`VS Code ${host.version}`, host.node, args, {
		env: editorEnvironment(path.join(folder, 'home'), options.env),
		logFile: path.join(folder, 'server.log'),
	});
	try {
		const [, port] = await server.waitForLine(/Extension host agent listening on (\d+)/, readyDeadlineMs);
		return { authority: `127.0.0.1:${port}`, dispose: () => server.dispose() };
	} catch (error) {
		await server.dispose();
		throw error;
	}
}
