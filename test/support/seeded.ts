/** Input that is made up, and the same in every run. */

/** Numbers from 0 to 1: mulberry32 (public domain). */
export function seededRandom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** A line of made-up source code. */
export function codeLine(random: () => number): string {
	const word = (): string => words[Math.floor(random() * words.length)] ?? '';
	const name = (): string => `${word()}${Math.floor(random() * 1000).toString(36)}`;
	return `\t${word()} ${name()} = ${name()}(${name()}, ${Math.floor(random() * 10_000)});\n`;
}

const words = [
	'const',
	'let',
	'return',
	'value',
	'index',
	'await',
	'result',
	'node',
	'file',
	'path',
	'entry',
	'offset',
];

/** As a programmer edits: a line is put in at one place, some bytes are taken away there. */
export function edit(text: string, random: () => number): string {
	const at = Math.floor(random() * text.length);
	return text.slice(0, at) + codeLine(random) + text.slice(at + Math.floor(random() * 60));
}
