/** Tells when a new day begins: times are shown as `17:42` or `yesterday 17:42`. */
import type { Disposable } from '../base/disposable';
import { startOfDay } from './words/times';

export function onNewDay(tell: () => void): Disposable {
	let timer: NodeJS.Timeout | undefined;
	const wait = (): void => {
		const now = new Date();
		timer = setTimeout(
			() => {
				tell();
				wait();
			},
			startOfDay(now, 1).getTime() - now.getTime(),
		);
	};
	wait();
	return { dispose: () => clearTimeout(timer) };
}
