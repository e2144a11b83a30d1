/** What a person is told: errors with advice, results with the one action that matters. */
import * as vscode from 'vscode';
import type { Log } from '../base/log';
import { CairnError, type ErrorCode } from '../core/errors';

/** What to do about an error, by its code; empty where the error's own sentence says all. */
const adviceByCode: Readonly<Record<ErrorCode, string>> = {
	notFound: '',
	invalidArgument: '',
	objectMissing: 'Nothing was changed. Other checkpoints may still hold the file.',
	objectCorrupt: 'Nothing was changed. Other checkpoints may still hold the file.',
	journalCorrupt: 'Nothing was changed. The log names the file.',
	storeLocked: 'Close other windows on this folder, or try again in a moment.',
	storeTooNew: '',
	storeFull: 'Nothing was lost.',
	storeClosed: 'Reload the window.',
	foreignStore: '',
	diskFull: 'Nothing was lost. Free some space and try again.',
	permissionDenied: 'Check the permissions of that path and try again.',
	ioFailed: 'Try again; the log has the details.',
	pathOutsideWorkspace: 'Nothing was written there.',
	workspaceRefused: 'Open a folder in it, or set cairn.scope.allowAnyFolder.',
	repositoryRefused: '',
	workspaceTooLarge: 'Leave out what need not be kept with cairn.scope.exclude.',
	renamedSince: '',
	restoreConflict: '',
	restoreFailed: '',
	undoConflict: '',
	cancelled: '',
	unavailable: '',
	engineStopped: 'The next command starts it again.',
	internal: 'The log has the details; please report it.',
};

/** The user has asked for what cannot be: nothing has failed. */
const refusals: readonly ErrorCode[] = [
	'notFound',
	'invalidArgument',
	'repositoryRefused',
	'renamedSince',
	'unavailable',
	'undoConflict',
];

/** What an action returns after which the others are still of use: a button takes its toast away otherwise. */
export const staysOpen = Symbol('stays open');

export class Notifier {
	readonly #log: Log;
	readonly #showLog: () => void;
	/** What can be done about an error that is on its way to be shown. */
	readonly #offers = new WeakMap<CairnError, Readonly<Record<string, () => unknown>>>();

	constructor(log: Log, showLog: () => void) {
		this.#log = log;
		this.#showLog = showLog;
	}

	/** Shows and logs an error; what was only refused as information. One that the user caused by cancelling is only logged. */
	async error(error: unknown): Promise<void> {
		const known = CairnError.is(error) ? error : undefined;
		const sentence = error instanceof Error ? error.message : String(error);
		this.#log.write(known?.code === 'cancelled' ? 'info' : 'error', `${known?.code ?? 'internal'}: ${sentence}`);
		if (!known && error instanceof Error && error.stack) this.#log.write('error', error.stack);
		if (known?.code === 'cancelled') return;
		if (known && refusals.includes(known.code)) {
			await this.#show(vscode.window.showInformationMessage, sentence, {});
			return;
		}
		const advice = adviceByCode[known?.code ?? 'internal'];
		await this.#show(vscode.window.showErrorMessage, [sentence, advice].filter((part) => part !== '').join(' '), {
			...(known ? this.#offers.get(known) : {}),
			'Show Log': this.#showLog,
		});
	}

	/** Offers actions, by their labels, together with an error, if that is shown to the user. */
	offer(error: CairnError, actions: Readonly<Record<string, () => unknown>>): void {
		this.#offers.set(error, actions);
	}

	/** Shows what happened, with actions by their labels. */
	async info(message: string, actions: Readonly<Record<string, () => unknown>> = {}): Promise<void> {
		this.#log.write('info', message);
		await this.#show(vscode.window.showInformationMessage, message, actions);
	}

	/** As `info`, for a result that the user should look at. */
	async warn(message: string, actions: Readonly<Record<string, () => unknown>> = {}): Promise<void> {
		this.#log.write('warn', message);
		await this.#show(vscode.window.showWarningMessage, message, { ...actions, 'Show Log': this.#showLog });
	}

	/** As `warn`, for a question: only these answers. */
	async ask(question: string, answers: Readonly<Record<string, () => unknown>>): Promise<void> {
		this.#log.write('info', question);
		await this.#show(vscode.window.showWarningMessage, question, answers);
	}

	/** Lines for the log alone. */
	details(lines: readonly string[]): void {
		for (const line of lines) this.#log.write('info', line);
	}

	/** Opens the log. */
	showLog(): void {
		this.#showLog();
	}

	/** Nobody waits for an action: that it fails is told. */
	async #act(action: (() => unknown) | undefined): Promise<unknown> {
		try {
			return await action?.();
		} catch (error) {
			void this.error(error);
			return undefined;
		}
	}

	async #show(
		show: (message: string, ...actions: string[]) => Thenable<string | undefined>,
		message: string,
		actions: Readonly<Record<string, () => unknown>>,
	): Promise<void> {
		const chosen = await show(message, ...Object.keys(actions));
		if (chosen === undefined || (await this.#act(actions[chosen])) !== staysOpen) return;
		const others = Object.entries(actions).filter(([label]) => label !== chosen);
		await this.#show(show, message, Object.fromEntries(others));
	}
}
