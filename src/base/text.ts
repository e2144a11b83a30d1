/** Order of names and paths, and lists of them as people read them. */

/**
 * Compares two strings by their UTF-8 bytes, which is the order of the code points. JavaScript's own `<` compares UTF-16
 * units and puts an emoji (surrogates, 0xD800 to 0xDFFF) before U+E000 to U+FFFF. The fix-up is the one ICU describes for
 * comparing UTF-16 in code point order.
 */
export function compareUtf8(a: string, b: string): number {
	const length = Math.min(a.length, b.length);
	for (let i = 0; i < length; i++) {
		const x = a.charCodeAt(i);
		const y = b.charCodeAt(i);
		if (x !== y) return rank(x) - rank(y);
	}
	return a.length - b.length;
}

/** Moves the surrogates above the rest of the basic plane. */
function rank(unit: number): number {
	if (unit < 0xd800) return unit;
	return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}

/** The first line of a text, cut with `…` if it has more characters than that. */
export function firstLine(text: string, length: number): string {
	const [line = ''] = text.split('\n');
	return line.length > length ? `${line.slice(0, length - 1).trimEnd()}…` : line;
}

/** `1 file`, `2 files`. */
export function plural(count: number, one: string, many = `${one}s`): string {
	return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

/** `“a”, “b”, “c” and 4 more`: the first of many names. */
export function someOf(names: readonly string[], shown = 3): string {
	const first = names.slice(0, shown).map((name) => `“${name}”`);
	const more = names.length - first.length;
	return `${first.join(', ')}${more > 0 ? ` and ${more.toLocaleString('en-US')} more` : ''}`;
}

/** As git does (`buffer_is_binary`): a NUL among the first bytes makes a file binary. */
const textProbe = 8_000;

/** Tells a text from other files by its bytes. */
export function isText(bytes: Uint8Array): boolean {
	return !bytes.subarray(0, textProbe).includes(0);
}
