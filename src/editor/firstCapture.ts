/** The first checkpoint of a large workspace, or of a folder that is none: asks before it takes long, and remembers the answer. */
import * as vscode from 'vscode';
import { CairnError } from '../core/errors';
import type { CaptureLimits } from '../core/capture/limits';
import { affectsSetting, readSetting, type SettingId, settingName } from './contributions';
import { type Notifier, staysOpen } from './notify';
import type { Session } from './session';

/** In the workspace's memento: the user has said yes. */
const acceptedKey = 'firstCapture.accepted';

/** Settings by which the estimate is another one. */
const estimated = [
	'capture.askAboveFiles',
	'capture.askAboveMB',
	'scope.allowAnyFolder',
	'scope.exclude',
	'scope.include',
	'scope.maxFileSizeMB',
] as const satisfies readonly SettingId[];

export class FirstCapture implements vscode.Disposable {
	readonly #session: Session;
	readonly #notifier: Notifier;
	readonly #memento: vscode.Memento;
	readonly #subscription: vscode.Disposable;
	/** What waits for an answer. */
	#open: CairnError | undefined;

	constructor(session: Session, notifier: Notifier, memento: vscode.Memento) {
		this.#session = session;
		this.#notifier = notifier;
		this.#memento = memento;
		this.#subscription = vscode.workspace.onDidChangeConfiguration((event) => {
			if (this.#open && estimated.some((setting) => affectsSetting(event, setting))) void this.#tryAgain();
		});
	}

	dispose(): void {
		this.#subscription.dispose();
	}

	/** What a first capture may take without a question; nothing where the question was answered. */
	limit(): Pick<CaptureLimits, 'first'> {
		if (this.#memento.get<boolean>(acceptedKey) === true) return {};
		const [files, megabytes] = [readSetting('capture.askAboveFiles'), readSetting('capture.askAboveMB')];
		return { first: { files, bytes: megabytes * 1024 * 1024 } };
	}

	/** Whether the error is one that the user decides on: then capturing waits for that. Asks once. */
	handles(error: unknown): boolean {
		if (!isQuestion(error)) return false;
		const isNew = !this.#open;
		this.#wait(error);
		if (isNew) this.askAgain();
		return true;
	}

	/** Whether a question waits for its answer. */
	get isOpen(): boolean {
		return this.#open !== undefined;
	}

	/** Shows the question that is open, also where it was shown before and has gone. */
	askAgain(): void {
		const error = this.#open;
		if (!error) return;
		void this.#notifier.ask(error.message, {
			[acceptance(error)]: () => this.#accept(error),
			...(error.code === 'workspaceTooLarge' && {
				'Choose What to Leave Out': async () => {
					const query = settingName('scope.exclude');
					await vscode.commands.executeCommand('workbench.action.openWorkspaceSettings', { query });
					// What was chosen is counted as soon as it stands in the settings.
					return staysOpen;
				},
			}),
			'Turn Off Here': () => this.#session.switchTo(false),
		});
	}

	/** Asks at once, and waits for the answer. Undefined where the error is none that the user decides on. */
	async isAllowed(error: unknown): Promise<boolean | undefined> {
		if (!isQuestion(error)) return undefined;
		this.#wait(error);
		const yes = acceptance(error);
		const detail = 'It is asked once. What cairn.scope.exclude names is left out.';
		if ((await vscode.window.showWarningMessage(error.message, { modal: true, detail }, yes)) !== yes) return false;
		await this.#accept(error);
		return true;
	}

	#wait(error: CairnError): void {
		this.#open = error;
		this.#session.pauseFor('question', `${error.message} Cairn waits for your answer.`);
	}

	async #accept(error: CairnError): Promise<void> {
		if (error.code === 'workspaceTooLarge') await this.#memento.update(acceptedKey, true);
		else await this.#session.changeOwnScope((own) => ({ ...own, anyFolder: true }));
		await this.#tryAgain();
	}

	/** Lets captures begin, of which the first one asks with another estimate where it has to. */
	async #tryAgain(): Promise<void> {
		this.#open = undefined;
		// The engine has to know of the settings.
		await this.#session.update();
		this.#session.pauseFor('question', undefined);
	}
}

function isQuestion(error: unknown): error is CairnError {
	return CairnError.is(error, 'workspaceTooLarge') || CairnError.is(error, 'workspaceRefused');
}

function acceptance({ code }: CairnError): string {
	return code === 'workspaceTooLarge' ? 'Record It' : 'Capture Anyway';
}
