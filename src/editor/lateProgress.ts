/** Shows progress with a cancel button for what takes longer than a moment. */
import * as vscode from 'vscode';
import type { RequestOptions } from '../engine/client';
import type { EngineProgress } from '../engine/protocol';
import { plural } from '../base/text';

/** What is over by then shows no progress, in milliseconds. */
const graceMs = 700;

/** Runs `job`; when it takes longer than a moment a notification shows how far it is and offers to cancel it. */
export async function withLateProgress<T>(title: string, job: (options: RequestOptions) => Promise<T>): Promise<T> {
	const controller = new AbortController();
	let report: ((progress: EngineProgress) => void) | undefined;
	const result = job({ signal: controller.signal, onProgress: (progress) => report?.(progress) });
	const timer = setTimeout(() => {
		void vscode.window.withProgress(
			{ location: vscode.ProgressLocation.Notification, title, cancellable: true },
			async (progress, token) => {
				const listener = token.onCancellationRequested(() => controller.abort());
				report = (step) => progress.report({ message: describe(step) });
				try {
					await result;
				} catch {
					// Whoever called gets the failure of `result`; this notification only goes away.
				} finally {
					listener.dispose();
				}
			},
		);
	}, graceMs);
	try {
		return await result;
	} finally {
		clearTimeout(timer);
	}
}

function describe(progress: EngineProgress): string {
	if (progress.kind === 'restore') return `${progress.done} of ${plural(progress.total, 'step')}`;
	return `${plural(progress.files, 'file')}, ${(progress.bytes / 1_000_000).toFixed(1)} MB`;
}
