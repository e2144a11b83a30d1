/** One editor for a spec file: server, browser and page, with the hooks that end them and keep what a failure needs. */
import { onlySaves } from '../support/host/editorSettings';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { eventually } from '../support/eventually';
import { keepLogs, makeArtifactsFolder, safeName } from '../support/artifacts';
import { launchBrowser, newContext } from '../support/host/browser';
import { type EditorServer, startEditorServer } from '../support/host/editorServer';
import type { Settings } from '../support/host/editorSettings';
import { type HostVersion, newestHost, parseHostVersion } from '../support/host/hostVersions';
import { installHost } from '../support/host/installHost';
import { sampleWorkspace, vsixFile } from '../support/projectRoot';
import { makeTempFolder, removeFolder } from '../support/tempFolder';
import { Workbench } from './pages/workbench';

export interface EditorOptions {
	/** The folder that is copied and opened; the sample if left out, no folder if undefined. */
	readonly workspace?: string | undefined;
	readonly settings?: Settings;
	readonly version?: HostVersion;
	/** False opens the folder in restricted mode. */
	readonly trusted?: boolean;
}

/** A running editor; its members are there from the first test on. */
export class Editor {
	/** The copy that is open: write to it as a person's other programs would. Empty if no folder is open. */
	workspace = '';
	private server: EditorServer | undefined;
	private browser: Browser | undefined;
	private readonly windows: Workbench[] = [];
	private readonly folder = makeTempFolder('ui');

	constructor(private readonly options: EditorOptions) {}

	/** The first window. */
	get workbench(): Workbench {
		const [first] = this.windows;
		if (!first) throw new Error('The editor is not open yet: use it in tests and hooks only.');
		return first;
	}

	/** Where VS Code keeps its data, the extension's storage included. */
	get userDataFolder(): string {
		return this.running.userDataFolder;
	}

	/** The text of an output channel's log, as soon as it holds this. */
	async logOf(channel: string, expected: RegExp): Promise<string> {
		const logs = path.join(this.userDataFolder, 'logs');
		const read = (): string =>
			readdirSync(logs, { recursive: true, encoding: 'utf8' })
				.filter((file) => path.basename(file) === `${channel}.log`)
				.map((file) => readFileSync(path.join(logs, file), 'utf8'))
				.join('');
		return await eventually(`the log ${channel} with ${String(expected)}`, read, (text) => expected.test(text));
	}

	/** Opens one more browser tab on the same folder: a second extension host on the same storage. */
	async openSecondWindow(): Promise<Workbench> {
		return await this.openWindow(await this.workbench.page.context().newPage());
	}

	/** Starts it all and waits for the first window. */
	async start(): Promise<void> {
		const version = this.options.version ?? parseHostVersion(process.env['CAIRN_HOST'] ?? newestHost);
		const host = await installHost(version, console.log);
		const source = 'workspace' in this.options ? this.options.workspace : sampleWorkspace;
		if (source !== undefined) {
			this.workspace = path.join(this.folder, path.basename(source));
			cpSync(source, this.workspace, { recursive: true });
		}
		this.server = await startEditorServer({
			host,
			folder: path.join(this.folder, 'server'),
			vsix: vsixFile,
			trusted: this.options.trusted ?? true,
			settings: { ...onlySaves, ...this.options.settings },
		});
		this.browser = await launchBrowser(console.log);
		const context: BrowserContext = await newContext(this.browser);
		await this.openWindow(await context.newPage());
	}

	/** Keeps screenshots of all windows and the logs, for whoever looks into a failure. */
	async keepEvidence(title: string): Promise<void> {
		const kept = makeArtifactsFolder('ui');
		for (const [index, window] of this.windows.entries()) {
			if (!window.page.isClosed()) await window.screenshot(path.join(kept, `${safeName(title)}-${index + 1}.png`));
		}
		const server = path.join(this.folder, 'server');
		keepLogs(kept, path.join(server, 'server.log'), path.join(server, 'user', 'logs'));
		console.error(`      A screenshot and the logs are in ${path.relative(process.cwd(), kept)}`);
	}

	/** Ends all of it. */
	async close(): Promise<void> {
		await this.browser?.close();
		await this.server?.dispose();
		removeFolder(this.folder);
	}

	private get running(): EditorServer {
		if (!this.server) throw new Error('The editor is not started yet.');
		return this.server;
	}

	private async openWindow(page: Workbench['page']): Promise<Workbench> {
		const { origin } = this.running;
		const address = this.workspace ? this.running.addressOf(this.workspace) : `${origin}?ew=true`;
		const window = new Workbench(page, address);
		this.windows.push(window);
		await window.open();
		return window;
	}
}

/** Declares the editor of this `describe`: started before its tests, ended after them, evidence kept of each failure. */
export function openEditor(options: EditorOptions = {}): Editor {
	const editor = new Editor(options);
	before(async () => {
		try {
			await editor.start();
		} catch (error) {
			await editor.keepEvidence('start');
			throw error;
		}
	});
	afterEach(async function () {
		if (this.currentTest?.state === 'failed') await editor.keepEvidence(this.currentTest.fullTitle());
	});
	after(async () => {
		await editor.close();
	});
	return editor;
}
