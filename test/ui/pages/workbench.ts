/** The editor's window: opening it, its commands, and the parts it is made of. */
import type { Page } from 'playwright-core';
import { eventually } from '../../support/eventually';
import { Dialogs } from './dialogs';
import { DiffEditor } from './diffEditor';
import { clickDeadlineMs, Notifications } from './notifications';
import type { PageElement } from './pageElement';
import { QuickInput } from './quickInput';
import { SettingsEditor } from './settings';
import { Terminal } from './terminal';
import { TreeView } from './treeView';

const workbench = '.monaco-workbench';
const statusBarItem = '.statusbar-item:visible';
const activityBar = '.part.activitybar';
const sideBarTitle = '.part.sidebar .composite.title h2';
/** How long to wait until something is taken for lost; a busy machine takes ten times as long as a quiet one. */
const readyDeadlineMs = 180_000;
const stepDeadlineMs = 60_000;

/** One browser tab with the editor in it. */
export class Workbench {
	readonly quickInput: QuickInput;
	readonly notifications: Notifications;
	readonly dialogs: Dialogs;
	readonly diffEditor: DiffEditor;
	readonly settings: SettingsEditor;
	readonly terminal: Terminal;

	constructor(
		readonly page: Page,
		private readonly address: string,
	) {
		page.setDefaultTimeout(stepDeadlineMs);
		this.quickInput = new QuickInput(page);
		this.notifications = new Notifications(page);
		this.dialogs = new Dialogs(page);
		this.diffEditor = new DiffEditor(page);
		this.settings = new SettingsEditor(page, (command) => this.runCommand(command));
		this.terminal = new Terminal(page, (command) => this.runCommand(command));
	}

	/** Opens (or opens anew) its folder and waits until the editor is usable. */
	async open(): Promise<void> {
		await this.page.goto(this.address);
		await this.waitUntilReady();
	}

	/** Reloads the window: a new extension host on the same folder. */
	async reload(): Promise<void> {
		await this.page.reload();
		await this.waitUntilReady();
	}

	/** Runs a command by its full title, `Category: Title`, through the command palette. */
	async runCommand(title: string): Promise<void> {
		// An editor that is just opening takes the focus, and the palette closes: then open it again.
		const choose = async (): Promise<boolean> => {
			await this.quickInput.openCommandPalette();
			await this.quickInput.type(title);
			await this.quickInput.chooseActive(title);
			return true;
		};
		this.page.setDefaultTimeout(clickDeadlineMs);
		try {
			await eventually(`the command ${title} is chosen`, choose, Boolean, readyDeadlineMs);
		} finally {
			this.page.setDefaultTimeout(stepDeadlineMs);
		}
	}

	/** Opens a file by its name and types at its start, without saving it. */
	async type(name: string, text: string): Promise<void> {
		const tab = this.page.locator(`.tab.active[data-resource-name="${name}"]`);
		await this.quickInput.openFile(name);
		await tab.waitFor();
		await this.page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
		await this.page.keyboard.press('ControlOrMeta+Home');
		await this.page.keyboard.insertText(text);
		await this.page.locator('.tab.active.dirty').waitFor();
	}

	/** Puts a text in the place of the workspace's settings. */
	async writeWorkspaceSettings(json: string): Promise<void> {
		await this.runCommand('Preferences: Open Workspace Settings (JSON)');
		await this.page.locator('.tab.active[data-resource-name="settings.json"]').waitFor();
		await this.page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
		await this.page.keyboard.press('ControlOrMeta+A');
		await this.page.keyboard.insertText(json);
		await this.page.keyboard.press('ControlOrMeta+S');
		await this.page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
	}

	/** As `type`, and saves it. */
	async typeAndSave(name: string, text: string): Promise<void> {
		await this.type(name, text);
		await this.page.keyboard.press('ControlOrMeta+S');
		await this.page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
	}

	/** Shows a view container by its title in the activity bar; one that is shown already stays. */
	async openViewContainer(title: string): Promise<void> {
		const tab = this.page.locator(activityBar).getByRole('tab', { name: title }).first();
		const heading = this.page.locator(sideBarTitle).filter({ hasText: new RegExp(`^${title}`, 'i') });
		// While a window restores itself, a click may close what it was just opening: then click again.
		await eventually(`the view container ${title} is shown`, async () => {
			if (await heading.isVisible()) return true;
			await tab.click();
			await heading.waitFor({ timeout: clickDeadlineMs });
			return true;
		});
	}

	/** A tree view by the title of its pane. */
	treeView(title: string): TreeView {
		return new TreeView(this.page, title);
	}

	/** The texts of the status bar's items. */
	async statusBarTexts(): Promise<string[]> {
		return await this.page.locator(statusBarItem).allInnerTexts();
	}

	/** Waits for an item of the status bar by what a screen reader says of it, and gives that. */
	async waitForStatusBar(name: RegExp): Promise<string> {
		// All at once: an item may go while they are read one by one.
		const labels = (): Promise<(string | null)[]> =>
			this.page
				.locator(`${statusBarItem} a`)
				.evaluateAll((items: PageElement[]) => items.map((item) => item.getAttribute('aria-label')));
		const found = await eventually(
			`a status bar item ${String(name)}`,
			async () => (await labels()).find((label) => label !== null && name.test(label)),
			(label) => label !== undefined,
		);
		return found ?? '';
	}

	/** What the activity bar says of a view container: its name with the tooltip of its badge. */
	async activityName(title: string): Promise<string | null> {
		const label = this.page.locator(`${activityBar} .action-label[aria-label^="${title}"]`);
		return await label.getAttribute('aria-label');
	}

	async screenshot(file: string): Promise<void> {
		await this.page.screenshot({ path: file });
	}

	private async waitUntilReady(): Promise<void> {
		await this.page.locator(workbench).waitFor({ timeout: readyDeadlineMs });
		await this.page.locator(statusBarItem).first().waitFor({ timeout: readyDeadlineMs });
	}
}
