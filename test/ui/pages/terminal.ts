/** The terminal panel. */
import type { Page } from 'playwright-core';
import { eventually, eventuallySettled } from '../../support/eventually';

const panel = '.terminal-wrapper.active .xterm';
/** Shown beside a command line by the shell integration: then the shell tells of its commands. */
const integration = '.terminal-command-decoration';
/** A shell that has shown nothing new for so long waits for a command, in milliseconds. */
const settledMs = 1_000;

export class Terminal {
	constructor(
		private readonly page: Page,
		private readonly runCommand: (title: string) => Promise<void>,
	) {}

	/** Opens a terminal, waits for the shell's own telling of commands, types a command and presses Enter. */
	async run(command: string): Promise<void> {
		await this.runCommand('Terminal: Create New Terminal');
		await this.page.locator(panel).waitFor();
		// The first, empty, command shows that the integration is there.
		await eventually('the shell integration', async () => {
			await this.page.locator(panel).click();
			await this.page.keyboard.press('Enter');
			return (await this.page.locator(integration).count()) > 0;
		});
		// What is typed before the shell has written its prompt is told of in part only.
		await eventuallySettled('the prompts', () => this.page.locator(integration).count(), settledMs);
		await this.page.keyboard.type(command);
		await this.page.keyboard.press('Enter');
	}
}
