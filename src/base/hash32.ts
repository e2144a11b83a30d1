/** Mixes a number well: the finalizer of MurmurHash3 (https://github.com/aappleby/smhasher, public domain). */
export function hash32(value: number): number {
	let hash = (value + 0x9e3779b9) | 0;
	hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
	return hash ^ (hash >>> 16);
}
