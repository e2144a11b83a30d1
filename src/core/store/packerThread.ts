/** The second thread: packs one slab after the other, until it is told to end. The entry point of a bundle of its own. */
import { workerData } from 'node:worker_threads';
import { encode } from './codec';
import { ChannelControl, type ChannelMemory, quit } from './packerChannel';

const memory = workerData as ChannelMemory;
const control = new ChannelControl(memory);
for (let count = 0; ; count++) {
	const slot = control.waitFor(count);
	if (slot === quit) break;
	const plain = Buffer.from(memory.plain[slot] ?? new SharedArrayBuffer(0), 0, control.lengthOf(slot));
	const { codec, payload } = encode(plain);
	// Never longer than what it was made of.
	Buffer.from(memory.packed[slot] ?? new SharedArrayBuffer(0)).set(payload);
	control.publish(slot, codec, payload.length);
}
