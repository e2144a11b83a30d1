/** Quick picks, input boxes and the command palette: they share one widget. */
import type { Locator, Page } from 'playwright-core';
import { eventually, eventuallySettled } from '../../support/eventually';
import type { PageElement } from './pageElement';

/** Rows that stay the same for so long are not about to be filtered or drawn anew, in milliseconds. */
const settledMs = 200;
const widget = '.quick-input-widget:visible';
const row = '.quick-input-list .monaco-list-row';
const label = '.quick-input-list-label .label-name';

/** A row of a quick pick. */
export interface QuickPickRow {
	readonly label: string;
	readonly description: string;
	readonly detail: string;
}

export class QuickInput {
	constructor(private readonly page: Page) {}

	/** Opens the command palette, empty. */
	async openCommandPalette(): Promise<void> {
		await this.page.keyboard.press('F1');
		await this.input.waitFor();
		await this.rows.first().waitFor();
	}

	/** Opens a file of the workspace by its name. */
	async openFile(name: string): Promise<void> {
		await this.page.keyboard.press('ControlOrMeta+P');
		await this.input.waitFor();
		await this.input.fill(name);
		await this.choose(name);
	}

	/** Types into the input from its start (`>` of the command palette stays). */
	async type(text: string): Promise<void> {
		const prefix = (await this.input.inputValue()).startsWith('>') ? '>' : '';
		await this.input.fill(prefix + text);
	}

	/** Waits for the text that an input box begins with. */
	async waitForText(text: RegExp): Promise<void> {
		await eventually(
			`an input with ${String(text)}`,
			() => this.input.inputValue(),
			(value) => text.test(value),
		);
	}

	/** Types and accepts the text of an input box; waits until the box has gone. */
	async enter(text: string): Promise<void> {
		await this.waitForOpen();
		await this.input.fill(text);
		await this.input.press('Enter');
		await this.waitForClosed();
	}

	/** Chooses the row with exactly this label; waits until the pick it was chosen from has gone or changed. */
	async choose(text: string): Promise<void> {
		const wanted = this.rows.filter({ has: this.page.locator(label).getByText(text, { exact: true }) }).first();
		await wanted.waitFor();
		await this.settle();
		await wanted.click();
		await wanted.waitFor({ state: 'hidden' });
	}

	/**
	 * As `choose`, at the keyboard: what Enter takes is the active row, by its label, also if the rows move at that moment. The palette's
	 * rows do, when a context key changes.
	 */
	async chooseActive(text: string): Promise<void> {
		const wanted = this.rows.filter({ has: this.page.locator(label).getByText(text, { exact: true }) }).first();
		await wanted.waitFor();
		const active = this.page.locator(`${widget} ${row}.focused`).locator(label).first();
		const isActive = async (): Promise<boolean> => (await active.innerText()).trim() === text;
		const moveDown = async (): Promise<boolean> => {
			await this.settle();
			if (!(await isActive())) await this.input.press('ArrowDown');
			return await isActive();
		};
		await eventually(`the active row ${text}`, moveDown, Boolean);
		await this.input.press('Enter');
		await wanted.waitFor({ state: 'hidden' });
	}

	/** Checks rows of a pick of several by their labels, and accepts it. */
	async checkAndAccept(...labels: readonly string[]): Promise<void> {
		await this.waitForOpen();
		for (const text of labels) {
			const wanted = this.rows.filter({ has: this.page.locator(label).getByText(text, { exact: true }) }).first();
			await wanted.waitFor();
			await this.settle();
			await wanted.click();
			await wanted
				.locator('[role="checkbox"][aria-checked="true"], .monaco-checkbox.checked, input:checked')
				.first()
				.waitFor({ state: 'attached' });
		}
		await this.input.press('Enter');
		await this.waitForClosed();
	}

	/** The rows that are drawn (long lists draw what is in sight). */
	async visibleRows(): Promise<QuickPickRow[]> {
		await this.rows.first().waitFor();
		return await this.rows.evaluateAll((elements: PageElement[]) =>
			elements.map((element) => {
				const text = (selector: string): string => element.querySelector(selector)?.textContent ?? '';
				return {
					label: text('.quick-input-list-label .label-name'),
					description: text('.quick-input-list-label .label-description'),
					detail: text('.quick-input-list-label-meta'),
				};
			}),
		);
	}

	/** Waits until the rows that are drawn have these labels. */
	async waitForLabels(labels: readonly string[]): Promise<void> {
		await eventually(
			`a pick of ${labels.join(', ')}`,
			async () => (await this.visibleRows()).map((one) => one.label),
			(shown) => shown.join('\n') === labels.join('\n'),
		);
	}

	/** Waits until the active row has this label. */
	async waitForActive(text: string): Promise<void> {
		const active = this.page.locator(`${widget} ${row}.focused`).locator(label).first();
		await eventually(
			`the active row ${text}`,
			async () => (await active.innerText()).trim(),
			(shown) => shown === text,
		);
	}

	/** Waits until the rows lie still: while a filter works, a row's element becomes another row's under the mouse. */
	private async settle(): Promise<void> {
		await eventuallySettled(
			'the rows of the pick',
			async () => (await this.rows.allInnerTexts()).join('\n'),
			settledMs,
		);
	}

	/** The message below the input: the prompt, or what the validation says. */
	async message(): Promise<string> {
		await this.waitForOpen();
		return await this.page.locator(`${widget} .quick-input-message`).innerText();
	}

	async placeholder(): Promise<string | null> {
		await this.waitForOpen();
		return await this.input.getAttribute('placeholder');
	}

	/** Leaves it with Escape. */
	async cancel(): Promise<void> {
		await this.input.press('Escape');
		await this.waitForClosed();
	}

	async waitForOpen(): Promise<void> {
		await this.input.waitFor();
	}

	async waitForClosed(): Promise<void> {
		await this.input.waitFor({ state: 'hidden' });
	}

	private get input(): Locator {
		return this.page.locator(`${widget} .quick-input-box input`);
	}

	private get rows(): Locator {
		return this.page.locator(`${widget} ${row}`);
	}
}
