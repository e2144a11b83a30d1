/** A question to the person at the terminal. */
import { createInterface } from 'node:readline';
import { cancelledError } from '../core/errors';

/** Whether a person is there to be asked: standard output may be a file. */
export function canAsk(): boolean {
	return process.stdin.isTTY && process.stderr.isTTY;
}

/** Yes is `y` or `yes`; anything else, and the end of the input, is no. @throws CairnError `cancelled` when the signal says so */
export function askAtTerminal(question: string, signal: AbortSignal): Promise<boolean> {
	// The terminal's own line editing: Ctrl+C then reaches the process as always.
	const terminal = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
	return new Promise<boolean>((resolve, reject) => {
		signal.addEventListener('abort', () => reject(cancelledError()), { once: true });
		terminal.once('close', () => resolve(false));
		terminal.question(question, (answer) => resolve(/^y(es)?$/i.test(answer.trim())));
	}).finally(() => terminal.close());
}
