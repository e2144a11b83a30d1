/** The settings editor: what a person reads about a setting. */
import type { Page } from 'playwright-core';

const search = '.settings-editor .search-container .monaco-editor';
const row = '.settings-editor .setting-item-contents';

/** A setting as its row shows it. */
export interface SettingRow {
	readonly category: string;
	readonly label: string;
	readonly description: string;
}

export class SettingsEditor {
	constructor(
		private readonly page: Page,
		private readonly runCommand: (title: string) => Promise<void>,
	) {}

	/** Opens the settings and searches; waits for the first row that is left. */
	async find(query: string): Promise<void> {
		await this.runCommand('Preferences: Open Settings (UI)');
		await this.page.locator(search).click();
		await this.page.keyboard.press('ControlOrMeta+A');
		await this.page.keyboard.insertText(query);
		await this.page.locator(row).first().waitFor();
	}

	/** Finds one setting by its id and reads its row. */
	async read(id: string): Promise<SettingRow> {
		await this.find(`@id:${id}`);
		const found = this.page.locator(`.settings-editor [data-key="${id}"]`).first();
		await found.waitFor();
		const text = async (part: string): Promise<string> => (await found.locator(part).first().innerText()).trim();
		return {
			category: (await text('.setting-item-category')).replace(/:\s*$/, ''),
			label: await text('.setting-item-label'),
			description: await text('.setting-item-description'),
		};
	}
}
