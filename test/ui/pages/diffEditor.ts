/** The active editor tab and, when it compares two texts, both sides of it. */
import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../support/eventually';
import type { PageElement } from './pageElement';

const activeTab = '.editor-group-container.active .tab.active';
const diff = '.editor-group-container.active .monaco-diff-editor';

/** The lines in sight of both sides. */
export interface DiffTexts {
	readonly original: string;
	readonly modified: string;
}

export class DiffEditor {
	constructor(private readonly page: Page) {}

	/** The title of the active tab. */
	async activeTitle(): Promise<string> {
		return (await this.page.locator(`${activeTab} .label-name`).innerText()).trim();
	}

	/** The titles of all tabs, left to right. */
	async tabTitles(): Promise<string[]> {
		return await this.page.locator('.editor-group-container .tab .label-name').allInnerTexts();
	}

	/** Waits until the active tab's title is this and gives it. */
	async waitForTitle(title: string | RegExp): Promise<string> {
		const matches = (seen: string): boolean => (typeof title === 'string' ? seen === title : title.test(seen));
		return await eventually(`a tab titled ${String(title)}`, () => this.activeTitle(), matches);
	}

	/** Waits until a diff is shown whose sides are accepted, and gives them. */
	async waitForTexts(accept: (texts: DiffTexts) => boolean = () => true): Promise<DiffTexts> {
		await this.page.locator(`${diff} .editor.modified .view-line`).first().waitFor();
		return await eventually('a diff with these texts', () => this.texts(), accept);
	}

	/** What both sides show now. */
	async texts(): Promise<DiffTexts> {
		return { original: await this.side('original'), modified: await this.side('modified') };
	}

	/** Closes the active tab. */
	async close(): Promise<void> {
		const before = await this.page.locator('.editor-group-container .tab').count();
		await this.page.locator(activeTab).hover();
		await this.page
			.locator(activeTab)
			.getByRole('button', { name: /^Close/ })
			.click();
		await eventually(
			'one tab less',
			async () => await this.page.locator('.tab').count(),
			(now) => now < before,
		);
	}

	/** Lines lie in the page in the order they were drawn: their place on the screen gives the order of the text. */
	private async side(name: 'original' | 'modified'): Promise<string> {
		const lines: Locator = this.page.locator(`${diff} .editor.${name} .view-line`);
		const drawn = await lines.evaluateAll((elements: PageElement[]) =>
			elements.map((element) => ({ top: element.getBoundingClientRect().top, text: element.textContent ?? '' })),
		);
		// The editor draws spaces as no-break spaces.
		return drawn
			.sort((a, b) => a.top - b.top)
			.map(({ text }) => text.replaceAll('\u00a0', ' '))
			.join('\n');
	}
}
