/** Bytes for tests: the same in every run. */

/** Bytes that do not compress. */
export function noise(length: number, seed = 42): Buffer {
	const bytes = Buffer.alloc(length);
	let state = Math.imul(seed, 0x9e3779b1) | 1;
	for (let i = 0; i < length; i++) {
		// xorshift32 (Marsaglia, 2003)
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		bytes[i] = state & 0xff;
	}
	return bytes;
}

/** Text that compresses about as source code does. */
export function prose(length: number, seed = 7): Buffer {
	const words = [
		'const',
		'value',
		'return',
		'function',
		'index',
		'=',
		'(',
		')',
		'{',
		'}',
		';',
		'\n\t',
		'length',
		'name',
		'of',
	];
	const picks = noise(length, seed);
	let text = '';
	for (let i = 0; text.length < length; i++) {
		const pick = picks[i % picks.length] ?? 0;
		text += `${words[pick % words.length] ?? ''}${pick > 200 ? pick * i : ''} `;
	}
	return Buffer.from(text.slice(0, length));
}

/** The bytes with some of them replaced and some put in, near a place. */
export function edited(bytes: Buffer, at: number, inserted: string, removed = 0): Buffer {
	return Buffer.concat([bytes.subarray(0, at), Buffer.from(inserted), bytes.subarray(at + removed)]);
}
