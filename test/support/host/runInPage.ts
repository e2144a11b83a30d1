/** Opens a workbench whose extension host runs a module of ours: tests, or a measurement. */
import type { Page } from 'playwright-core';
import { projectRoot } from '../projectRoot';
import type { BareServer } from './bareServer';

export interface PageRun {
	readonly server: BareServer;
	/** What the page is opened on: `folder`, `workspace`, or `ew` for none. */
	readonly query: Readonly<Record<string, string>>;
	/** The built module, absolute, whose `run` the extension host calls. */
	readonly module: string;
	/** How long it may take, in milliseconds. */
	readonly deadlineMs: number;
	/** Is given what the workbench and the extension host write to their console. */
	readonly onLog: (type: string, args: readonly unknown[]) => void;
}

/** Gives what went wrong, or undefined. */
export async function runInPage(page: Page, run: PageRun): Promise<string | undefined> {
	const { server, deadlineMs } = run;
	const remote = `vscode-remote://${server.authority}`;
	const payload = [
		['extensionDevelopmentPath', remote + projectRoot],
		['extensionTestsPath', remote + run.module],
		['skipWelcome', 'true'],
	];
	let timer: NodeJS.Timeout | undefined;
	const exit = new Promise<string | undefined>((resolve) => {
		const late = `The extension host did not come to its end within ${deadlineMs / 1000} s.`;
		timer = setTimeout(() => resolve(late), deadlineMs);
		page.on('crash', () => resolve('The page crashed.'));
		const exposed = page.exposeFunction('codeAutomationExit', (code: number) =>
			resolve(code === 0 ? undefined : `The extension host reported exit code ${code}.`),
		);
		exposed
			.then(() => page.exposeFunction('codeAutomationLog', run.onLog))
			.then(() => page.goto(addressOf(server, { ...run.query, payload: JSON.stringify(payload) })))
			.catch((error: unknown) => resolve(`The workbench could not be opened: ${String(error)}`));
	});
	const problem = await exit;
	clearTimeout(timer);
	return problem;
}

function addressOf(server: BareServer, query: Record<string, string>): string {
	return `http://${server.authority}/?${new URLSearchParams(query).toString()}`;
}
