/**
 * A helper's thread: does what it was started for and ends. The entry point of a bundle of its own. What a task does not need is not
 * loaded: that is half of what starting a thread takes.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { AheadWork } from './capture/aheadNotes';
import type { ReadingWork } from './capture/readingWork';
import type { HelperTask } from './helper';
import type { CopyWork } from './restore/copyWork';

async function work(task: HelperTask): Promise<void> {
	switch (task.kind) {
		case 'look': {
			const { lookAtAll } = await import('./capture/aheadThread');
			parentPort?.once('message', (work: AheadWork) => lookAtAll(work));
			break;
		}
		case 'read': {
			const { ReadingThread } = await import('./capture/readingThread');
			const thread = new ReadingThread();
			parentPort?.on('message', (work: ReadingWork) => thread.read(work));
			break;
		}
		case 'copy': {
			const { helpCopying, openPacks } = await import('./restore/copyThread');
			const objects = openPacks(task.packs);
			parentPort?.once('message', (work: CopyWork) => parentPort?.postMessage(helpCopying(objects, work)));
		}
	}
}

void work(workerData as HelperTask);
