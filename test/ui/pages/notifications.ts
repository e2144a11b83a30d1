/** Toasts: what the editor tells, the buttons they carry, and progress among them. */
import { errors, type Locator, type Page } from 'playwright-core';
import { eventually } from '../../support/eventually';

/** Keeps what toasts said; most toasts go after ten seconds. While it is open, what comes stands there and not in a toast. */
const center = '.notifications-center.visible';
const item = `:is(.notifications-toasts, ${center}) .notification-list-item`;
const bell = '[id="status.notifications"]';
const message = '.notification-list-item-message';
/** After this a click is taken for lost, and is tried again. */
export const clickDeadlineMs = 5_000;

/** A toast's text, or a part of it that names it. */
export type ToastText = string | RegExp;

export class Notifications {
	constructor(private readonly page: Page) {}

	/** Waits for a toast and gives its whole text. */
	async waitFor(text: ToastText): Promise<string> {
		const found = this.toast(text);
		await found.waitFor();
		return (await found.locator(message).innerText()).trim();
	}

	/** Waits until no toast with this text is shown: a progress toast goes when the work is done. */
	async waitUntilGone(text: ToastText): Promise<void> {
		await this.toast(text).waitFor({ state: 'hidden' });
	}

	/** The texts of the toasts that are shown now. */
	async texts(): Promise<string[]> {
		return (await this.page.locator(`${item} ${message}`).allInnerTexts()).map((text) => text.trim());
	}

	/** The titles of a toast's buttons. */
	async actions(text: ToastText): Promise<string[]> {
		await this.waitFor(text);
		return await this.buttons(text).allInnerTexts();
	}

	/** Presses a button of a toast, in the open center when the toast has gone; the notification goes. */
	async press(text: ToastText, action: string): Promise<void> {
		const button = this.buttons(text).getByText(action, { exact: true });
		await eventually(`“${action}” of ${String(text)} is pressed`, async () => {
			try {
				await button.click({ timeout: clickDeadlineMs });
				return true;
			} catch (error) {
				if (!(error instanceof errors.TimeoutError)) throw error;
				if (!(await this.page.locator(center).isVisible())) await this.page.locator(bell).click();
				return false;
			}
		});
		await this.waitUntilGone(text);
	}

	/** As `press`, of a button after which the toast comes back without it. */
	async pressAndKeep(text: ToastText, action: string): Promise<void> {
		const button = this.buttons(text).getByText(action, { exact: true });
		await button.click();
		await button.waitFor({ state: 'detached' });
		await this.toast(text).waitFor();
	}

	/** Waits for a toast that shows progress. */
	async waitForProgress(text: ToastText): Promise<void> {
		// A bar without a known end moves in and out of sight: that it is there is all there is to see.
		await this.toast(text).locator('.monaco-progress-container.active').waitFor({ state: 'attached' });
	}

	/** Closes a toast with its own cross, if it has not gone by itself. */
	async dismiss(text: ToastText): Promise<void> {
		const shown = this.toast(text);
		await eventually(`${String(text)} is dismissed`, async () => {
			if (!(await shown.isVisible())) return true;
			await shown.hover({ timeout: clickDeadlineMs });
			await shown.locator('.codicon-notifications-clear').click({ timeout: clickDeadlineMs });
			return false;
		});
	}

	private toast(text: ToastText): Locator {
		return this.page
			.locator(item)
			.filter({ has: this.page.locator(message).filter({ hasText: text }) })
			.first();
	}

	private buttons(text: ToastText): Locator {
		return this.toast(text).locator('.notification-list-item-buttons-container .monaco-button');
	}
}
