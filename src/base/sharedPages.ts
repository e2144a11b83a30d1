/** Memory that threads share and that the system gets back. */

/** Of WebAssembly, in bytes. */
const pageLength = 64 << 10;

/** Of WebAssembly as far as it is used here: the types of the editor's host do not have it. */
interface WithWebAssembly {
	readonly WebAssembly?: {
		readonly Memory: new (size: { initial: number; maximum: number; shared: true }) => {
			readonly buffer: SharedArrayBuffer;
		};
	};
}

/**
 * Some megabytes for a short time. WebAssembly's memory comes from the system page by page and goes back as soon as nobody refers to
 * it, where the C library's allocator, which has all other buffers, keeps what lies between others. A host may have none
 * (`--jitless`).
 * @param length in bytes, more than zero; there may be a few more
 */
export function allocatePages(length: number): SharedArrayBuffer {
	const { WebAssembly } = globalThis as WithWebAssembly;
	if (!WebAssembly) return new SharedArrayBuffer(length);
	const pages = Math.ceil(length / pageLength);
	return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }).buffer;
}
