/** The second thread's part of packing: one slab after the other, until it is told to end. */
import { freeBytes } from '../../base/freeBytes';
import { codecs, encode } from './codec';
import { ChannelControl, type ChannelMemory, packedBytes, plainBytes, quit } from './packerChannel';

export function packAll(memory: ChannelMemory): void {
	const control = new ChannelControl(memory);
	for (let count = 0; ; count++) {
		const slot = control.waitFor(count);
		if (slot === quit) break;
		const { codec, payload } = encode(plainBytes(memory, slot).subarray(0, control.lengthOf(slot)));
		const { length } = payload;
		// Never longer than what it was made of.
		packedBytes(memory, slot).set(payload);
		// A thread that makes no other values never has its buffers collected.
		if (codec !== codecs.raw) freeBytes(payload);
		control.publish(slot, codec, length);
	}
}
