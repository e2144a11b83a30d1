/** Makes an object out of another one and what differs (gitformat-pack(5), "Deltified representation"). */

/** Undefined where the delta is damaged, or is for another base. The caller has looked whether what it makes is too large. */
export function applyGitDelta(base: Buffer, delta: Buffer): Buffer | undefined {
	const from = readSize(delta, 0);
	const to = readSize(delta, from.end);
	if (from.value !== base.length) return undefined;
	const made = Buffer.alloc(to.value);
	let length = 0;
	for (let at = to.end; at < delta.length;) {
		const instruction = delta[at++] ?? 0;
		let source = delta;
		let start = at;
		let size = instruction;
		if ((instruction & 0x80) !== 0) {
			// Bytes of the base: each bit says whether a byte of the offset, or of the size, is there.
			source = base;
			[start, size] = [0, 0];
			for (let bit = 0; bit < 4; bit++) if (instruction & (1 << bit)) start += (delta[at++] ?? 0) * 0x100 ** bit;
			for (let bit = 0; bit < 3; bit++) if (instruction & (0x10 << bit)) size += (delta[at++] ?? 0) * 0x100 ** bit;
			if (size === 0) size = 0x1_0000;
		} else {
			// The next bytes of the delta itself; none is no instruction.
			if (size === 0) return undefined;
			at += size;
		}
		if (start + size > source.length || length + size > made.length) return undefined;
		length += source.copy(made, length, start, start + size);
	}
	return length === made.length ? made : undefined;
}

/** The size that a delta says of what it makes. */
export function sizeAfterDelta(delta: Buffer): number {
	return readSize(delta, readSize(delta, 0).end).value;
}

/** Seven bits of each byte, the lowest first. */
function readSize(bytes: Buffer, at: number): { value: number; end: number } {
	let value = 0;
	let end = at;
	for (let factor = 1; end < bytes.length; factor *= 128) {
		const byte = bytes[end++] ?? 0;
		value += (byte & 0x7f) * factor;
		if ((byte & 0x80) === 0) break;
	}
	return { value, end };
}
