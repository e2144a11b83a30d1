/** Modal dialogs: the questions that must be answered before anything else. */
import { errors, type Locator, type Page } from 'playwright-core';

const dialog = '.monaco-dialog-box';
/** A press that has opened no dialog by then was lost. */
const soonMs = 8_000;

/** What a dialog says. */
export interface DialogText {
	readonly message: string;
	readonly detail: string;
	readonly buttons: string[];
}

export class Dialogs {
	constructor(private readonly page: Page) {}

	/** Waits for a dialog and reads it. */
	async read(): Promise<DialogText> {
		await this.box.waitFor();
		const detail = this.box.locator('.dialog-message-detail');
		return {
			message: (await this.box.locator('.dialog-message-text').innerText()).trim(),
			detail: (await detail.isVisible()) ? (await detail.innerText()).trim() : '',
			buttons: await this.buttons.allInnerTexts(),
		};
	}

	/** Presses a button; waits until the dialog has gone. */
	async press(button: string): Promise<void> {
		await this.buttons.getByText(button, { exact: true }).click();
		await this.waitUntilGone();
	}

	/** Leaves it with Escape, which answers no. */
	async cancel(): Promise<void> {
		await this.box.waitFor();
		await this.page.keyboard.press('Escape');
		await this.waitUntilGone();
	}

	/** Whether a dialog opens within a few seconds. */
	async opensSoon(): Promise<boolean> {
		return await this.box.waitFor({ timeout: soonMs }).then(
			() => true,
			(error: unknown) => {
				if (error instanceof errors.TimeoutError) return false;
				throw error;
			},
		);
	}

	async isOpen(): Promise<boolean> {
		return await this.box.isVisible();
	}

	private async waitUntilGone(): Promise<void> {
		await this.box.waitFor({ state: 'hidden' });
	}

	private get box(): Locator {
		return this.page.locator(dialog);
	}

	private get buttons(): Locator {
		return this.box.locator('.dialog-buttons .monaco-button');
	}
}
