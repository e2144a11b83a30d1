/** A tree view: the rows a person sees in it, and what they do with them. */
import type { Locator, Page } from 'playwright-core';
import { eventually, eventuallySettled } from '../../support/eventually';
import type { PageElement } from './pageElement';

/** A row as it is drawn. */
export interface TreeRow {
	readonly label: string;
	readonly description: string;
	/** 1 for the outermost. */
	readonly level: number;
	/** Undefined for a row without children. */
	readonly expanded: boolean | undefined;
	/** What a screen reader says. */
	readonly name: string;
}

/** A row by its label; with its level where a checkpoint is called as a file below it is. */
export type RowName = string | RegExp | { readonly label: string | RegExp; readonly level: number };

/** A press that has done nothing within this time was lost, and is tried again; in milliseconds. */
const pressDeadlineMs = 4_000;
/** As `pressDeadlineMs`, of a press that a second one would take back: it may only be late, on a busy machine. */
const switchDeadlineMs = 30_000;
/** Rows that stay the same for so long are not about to be drawn anew, in milliseconds. */
const settledMs = 400;

export class TreeView {
	private readonly pane: Locator;

	constructor(
		private readonly page: Page,
		readonly title: string,
	) {
		const header = page.locator('.pane-header .title').getByText(title, { exact: true });
		// A container with one view shows both titles as one and hides the view's own header.
		this.pane = page.locator('.pane').filter({ has: header }).first();
	}

	/** The rows in sight, top to bottom. */
	async rows(): Promise<TreeRow[]> {
		return await this.pane.locator('.monaco-list-row').evaluateAll((elements: PageElement[]) =>
			elements
				.map((element) => ({ element, top: element.getBoundingClientRect().top }))
				.sort((a, b) => a.top - b.top)
				.map(({ element }) => {
					const expanded = element.getAttribute('aria-expanded');
					return {
						label: element.querySelector('.label-name')?.textContent ?? '',
						description: element.querySelector('.label-description')?.textContent ?? '',
						level: Number(element.getAttribute('aria-level')),
						expanded: expanded === null ? undefined : expanded === 'true',
						name: element.getAttribute('aria-label') ?? '',
					};
				}),
		);
	}

	/** Waits until the rows in sight are accepted, and gives them. */
	async waitForRows(what: string, accept: (rows: TreeRow[]) => boolean): Promise<TreeRow[]> {
		return await eventually(`${this.title} shows ${what}`, () => this.rows(), accept);
	}

	/** Waits for a row by its label and gives it. */
	async waitForRow(name: RowName): Promise<TreeRow> {
		const { label, level } = partsOf(name);
		const matches = (row: TreeRow): boolean =>
			(typeof label === 'string' ? row.label === label : label.test(row.label)) &&
			(level === undefined || row.level === level);
		const rows = await this.waitForRows(`a row ${nameOf(name)}`, (shown) => shown.some(matches));
		return rows.find(matches) as TreeRow;
	}

	/** Opens a row's children, if they are not open yet. */
	async expand(label: RowName): Promise<void> {
		await this.toggle(label, true);
	}

	/** Closes a row's children. */
	async collapse(label: RowName): Promise<void> {
		await this.toggle(label, false);
	}

	/** Clicks a row; it is the selected one then, or has gone by what the click does. */
	async click(label: RowName): Promise<void> {
		const row = this.row(label);
		const isDone = async (): Promise<boolean> =>
			(await row.count()) === 0 || isTrue(await row.getAttribute('aria-selected', { timeout: pressDeadlineMs }));
		await this.act(`${nameOf(label)} is selected`, () => row.click({ timeout: pressDeadlineMs }), isDone);
	}

	/** Whether any row has a check box. */
	async hasCheckBoxes(): Promise<boolean> {
		return (await this.pane.locator('.monaco-list-row [role="checkbox"]').count()) > 0;
	}

	/** Whether a row's check box is checked. */
	async isChecked(label: RowName): Promise<boolean> {
		return (await this.checkbox(label).getAttribute('aria-checked')) === 'true';
	}

	/** Clicks a row's check box, and waits until it has changed. */
	async toggleCheck(label: RowName): Promise<void> {
		await this.settle();
		const before = await this.isChecked(label);
		await this.switchOver(
			`the check box of ${nameOf(label)} has changed`,
			() => this.checkbox(label).click({ timeout: pressDeadlineMs }),
			async () => (await this.isChecked(label)) !== before,
		);
	}

	/** Waits until the list has the keyboard's focus, and this row of it. */
	async waitForFocus(label: RowName): Promise<void> {
		await eventually(`${nameOf(label)} has the focus`, async () => {
			const list = this.pane.locator('.monaco-list');
			const active = await list.evaluate((element: PageElement & { readonly matches: (selector: string) => boolean }) =>
				element.matches(':focus'),
			);
			return active && (await this.hasFocus(label));
		});
	}

	/** Waits until the check box of a row has the keyboard's focus. */
	async waitForBoxFocus(label: RowName): Promise<void> {
		await this.row(label).locator('[role="checkbox"]:focus').waitFor();
	}

	/** The titles of the buttons that a row shows under the mouse. */
	async inlineActions(label: RowName): Promise<string[]> {
		await this.settle();
		await this.row(label).hover();
		const actions = await this.row(label).locator('.actions .action-label').all();
		return await Promise.all(actions.map(async (action) => (await action.getAttribute('aria-label')) ?? ''));
	}

	/** Presses a button that the row shows under the mouse. What proves that it worked is the caller's to await. */
	async pressInlineAction(label: RowName, action: string): Promise<void> {
		// The list may be drawn anew under the mouse, and another row's hover may lie above it: then again.
		await eventually(`${action} of ${nameOf(label)} is pressed`, async () => {
			await this.page.mouse.move(0, 0);
			await this.settle();
			await this.row(label).hover({ timeout: pressDeadlineMs });
			await this.row(label).getByRole('button', { name: action }).click({ timeout: pressDeadlineMs });
			return true;
		});
	}

	/** The items of a row's context menu; it is closed again. */
	async contextMenu(label: RowName): Promise<string[]> {
		await this.openContextMenu(label);
		const items = await this.menuItems.allInnerTexts();
		await this.page.keyboard.press('Escape');
		await this.menuItems.first().waitFor({ state: 'hidden' });
		return items;
	}

	/** Chooses an item of a row's context menu. */
	async chooseFromContextMenu(label: RowName, item: string): Promise<void> {
		await this.openContextMenu(label);
		// A menu that has just opened ignores the mouse's button for a moment, but not the keyboard.
		const focused = this.page.locator('.monaco-menu .action-item.focused').getByText(item, { exact: true });
		await this.menuItems.getByText(item, { exact: true }).hover();
		await focused.waitFor();
		await this.page.keyboard.press('Enter');
		await this.menuItems.first().waitFor({ state: 'hidden' });
	}

	/** Presses a button in the view's title. */
	async pressTitleAction(action: string): Promise<void> {
		// Beside other views, one shows its buttons under the mouse only.
		if (await this.pane.locator('.pane-header').isVisible()) await this.pane.locator('.pane-header').hover();
		await this.page.locator('.part.sidebar').getByRole('button', { name: action }).first().click();
	}

	/** Whether the view's title has this button. */
	async hasTitleAction(action: string): Promise<boolean> {
		if (await this.pane.locator('.pane-header').isVisible()) await this.pane.locator('.pane-header').hover();
		return await this.page.locator('.part.sidebar').getByRole('button', { name: action }).first().isVisible();
	}

	/** The text that an empty view shows instead of rows. */
	async welcomeText(): Promise<string> {
		const welcome = this.pane.locator('.welcome-view-content');
		await welcome.waitFor();
		return (await welcome.innerText()).trim();
	}

	/** What stands above the rows. */
	async message(): Promise<string> {
		const message = this.pane.locator('.tree-explorer-viewlet-tree-view .message');
		await message.waitFor();
		return (await message.innerText()).trim();
	}

	private async toggle(label: RowName, open: boolean): Promise<void> {
		const isDone = async (): Promise<boolean> =>
			(await this.row(label).getAttribute('aria-expanded', { timeout: pressDeadlineMs })) === String(open);
		await this.settle();
		if (await isDone()) return;
		const twistie = this.row(label).locator('.monaco-tl-twistie');
		await this.switchOver(
			`${nameOf(label)} is ${open ? 'open' : 'closed'}`,
			() => twistie.click({ timeout: pressDeadlineMs }),
			isDone,
		);
	}

	/** Waits until the rows lie still: the editor uses a row's element again for another row, also under the mouse. */
	private async settle(): Promise<void> {
		await eventuallySettled(`the rows of ${this.title}`, async () => JSON.stringify(await this.places()), settledMs);
	}

	/** Acts on rows that lie still until it is seen to be done: the editor forgets a press while it draws rows anew. */
	private async act(
		what: string,
		press: () => Promise<void>,
		isDone: () => Promise<boolean>,
		deadlineMs = pressDeadlineMs,
	): Promise<void> {
		let isPressed = false;
		await eventually(what, async () => {
			await this.settle();
			// Not before the first press: a row that is selected already is to be clicked all the same.
			if (isPressed && (await isDone())) return true;
			isPressed = true;
			await press();
			return await eventually(what, isDone, Boolean, deadlineMs);
		});
	}

	/** As `act`, for what a second press takes back. The editor may draw once more what was there before the press: that passes. */
	private async switchOver(what: string, press: () => Promise<void>, isDone: () => Promise<boolean>): Promise<void> {
		const isDoneForGood = async (): Promise<boolean> => {
			if (!(await isDone())) return false;
			await this.settle();
			return await isDone();
		};
		await this.act(what, press, isDoneForGood, switchDeadlineMs);
	}

	/** What is drawn at which height. */
	private async places(): Promise<string[]> {
		return await this.pane
			.locator('.monaco-list-row')
			.evaluateAll((elements: PageElement[]) =>
				elements.map(
					(element) =>
						`${element.getBoundingClientRect().top} ${element.getAttribute('aria-label')} ${element.getAttribute('aria-expanded')}`,
				),
			);
	}

	private async openContextMenu(label: RowName): Promise<void> {
		// The list may be drawn anew under the mouse, and the click is lost: then again.
		await eventually(`the menu of ${nameOf(label)} is open`, async () => {
			// A menu has nothing to act on while the editor asks for the rows again.
			await this.settle();
			await this.row(label).click({ button: 'right', timeout: pressDeadlineMs });
			await this.menuItems.first().waitFor({ timeout: pressDeadlineMs });
			if (await this.hasFocus(label)) return true;
			// The row moved away under the mouse: the menu is another one's.
			await this.page.keyboard.press('Escape');
			await this.menuItems.first().waitFor({ state: 'hidden' });
			return false;
		});
	}

	/** Whether keys and menus concern this row. */
	private async hasFocus(label: RowName): Promise<boolean> {
		const classes = await this.row(label).getAttribute('class', { timeout: pressDeadlineMs });
		return classes?.split(' ').includes('focused') === true;
	}

	private row(name: RowName): Locator {
		const { label, level } = partsOf(name);
		const options = { exact: typeof label === 'string' };
		return this.pane
			.locator(`.monaco-list-row${level === undefined ? '' : `[aria-level="${level}"]`}`)
			.filter({ has: this.page.locator('.label-name').getByText(label, options) })
			.first();
	}

	private checkbox(label: RowName): Locator {
		return this.row(label).getByRole('checkbox');
	}

	private get menuItems(): Locator {
		return this.page.locator('.monaco-menu .action-item:not(.disabled) .action-label:not(.separator)');
	}
}

function partsOf(name: RowName): { label: string | RegExp; level?: number } {
	return typeof name === 'string' || name instanceof RegExp ? { label: name } : name;
}

function nameOf(name: RowName): string {
	return String(partsOf(name).label);
}

function isTrue(value: string | null): boolean {
	return value === 'true';
}
