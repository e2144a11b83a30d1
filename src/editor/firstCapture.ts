/** The first checkpoint of a large workspace, or of a folder that is none: asks before it takes long, and remembers the answer. */
import * as vscode from 'vscode';
import { CairnError } from '../core/errors';
import type { CaptureLimits } from '../core/capture/limits';
import { readSetting, settingName, updateSetting } from './contributions';
import type { Notifier } from './notify';
import type { Session } from './session';

/** In the workspace's memento: the user has said yes. */
const acceptedKey = 'firstCapture.accepted';

export class FirstCapture {
	readonly #session: Session;
	readonly #notifier: Notifier;
	readonly #memento: vscode.Memento;
	#isAsked = false;

	constructor(session: Session, notifier: Notifier, memento: vscode.Memento) {
		this.#session = session;
		this.#notifier = notifier;
		this.#memento = memento;
	}

	/** What a first capture may take without a question; nothing where the question was answered. */
	limit(): Pick<CaptureLimits, 'first'> {
		if (this.#memento.get<boolean>(acceptedKey) === true) return {};
		const [files, megabytes] = [readSetting('capture.askAboveFiles'), readSetting('capture.askAboveMB')];
		return { first: { files, bytes: megabytes * 1024 * 1024 } };
	}

	/** Whether the error is one that the user decides on: then capturing waits for that. Asks once. */
	handles(error: unknown): boolean {
		if (!CairnError.is(error, 'workspaceTooLarge') && !CairnError.is(error, 'workspaceRefused')) return false;
		this.#session.pauseFor('question', `${error.message} Cairn waits for your answer.`);
		if (!this.#isAsked) void this.ask(error);
		this.#isAsked = true;
		return true;
	}

	async ask(error: CairnError): Promise<void> {
		const isTooLarge = error.code === 'workspaceTooLarge';
		await this.#notifier.ask(error.message, {
			[isTooLarge ? 'Record It' : 'Capture Anyway']: async () => {
				if (isTooLarge) await this.#memento.update(acceptedKey, true);
				else await updateSetting('scope.allowAnyFolder', true);
				this.#session.pauseFor('question', undefined);
			},
			...(isTooLarge && {
				'Choose What to Leave Out': async () => {
					await vscode.commands.executeCommand('workbench.action.openSettings', settingName('scope.exclude'));
					// Asked again with the next estimate.
					this.#isAsked = false;
					this.#session.pauseFor('question', undefined);
				},
			}),
			'Turn Off Here': () => updateSetting('enabled', false),
		});
	}
}
