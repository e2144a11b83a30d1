/** A helper's thread: does what it was started for and ends. The entry point of a bundle of its own. */
import { parentPort, workerData } from 'node:worker_threads';
import type { AheadList } from './capture/aheadList';
import { lookAtAll } from './capture/aheadThread';
import type { HelperTask } from './helper';
import { helpCopying, openPacks } from './restore/copyThread';
import type { CopyWork } from './restore/copyWork';
import { packAll } from './store/packerThread';

const task = workerData as HelperTask;
switch (task.kind) {
	case 'pack':
		packAll(task.memory);
		break;
	case 'look':
		parentPort?.once('message', (list: AheadList) => lookAtAll(list));
		break;
	case 'copy': {
		const objects = openPacks(task.packs);
		parentPort?.once('message', (work: CopyWork) => parentPort?.postMessage(helpCopying(objects, work)));
		break;
	}
}
