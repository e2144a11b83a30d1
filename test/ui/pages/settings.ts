/** The settings: changing them while the editor runs, and reading what a person reads about one. */
import type { Page } from 'playwright-core';
import { quietSettings, type Settings } from '../../support/host/editorSettings';

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

	/** Replaces the user settings by the quiet ones and these, as a person does: in their JSON file, in the editor. */
	async change(settings: Settings): Promise<void> {
		// The server's host does not notice changes to this file that come from outside.
		const tab = this.page.locator('.tab.active[data-resource-name="settings.json"]');
		await this.runCommand('Preferences: Open User Settings (JSON)');
		await tab.waitFor();
		await this.page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
		await this.page.keyboard.press('ControlOrMeta+A');
		await this.page.keyboard.insertText(JSON.stringify({ ...quietSettings, ...settings }));
		await this.page.locator('.tab.active.dirty').waitFor();
		await this.page.keyboard.press('ControlOrMeta+S');
		await this.page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
		await tab.getByRole('button', { name: /^Close/ }).click();
		await tab.waitFor({ state: 'detached' });
	}

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
