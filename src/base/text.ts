/** Order of names and paths. */

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

/** `1 file`, `2 files`. */
export function plural(count: number, one: string, many = `${one}s`): string {
	return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}
