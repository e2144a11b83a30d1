/** Starts a second thread for one piece of work, beside the one that serves. */
import { Worker } from 'node:worker_threads';

/** What it is to do; what else it needs comes as a message. */
export type HelperTask =
	{ readonly kind: 'look' } | { readonly kind: 'read' } | { readonly kind: 'copy'; readonly packs: string };

/**
 * @param file the helper's bundle, absolute
 * @param onFailed told once where the thread cannot be started or ends by an error: nobody else does its work
 */
export function startHelper(file: string, task: HelperTask, onFailed: (why: string) => void): Worker {
	const worker = new Worker(file, { workerData: task, name: `cairn ${task.kind}` });
	worker.once('error', (error) => onFailed(error.message));
	// A program that has nothing else to do may end.
	worker.unref();
	return worker;
}
