/** Gives the memory of a large buffer back at once. */

/**
 * For a buffer that nobody uses any more: it is empty afterwards. The collector would see to it too, but only when
 * tens of megabytes have gathered, and what the system's allocator was once asked for it keeps. Where the buffer may be
 * part of what Node shares among small ones, or the host cannot do it (before Node 22), nothing happens.
 */
export function freeBytes({ buffer }: Uint8Array): void {
	const { transfer } = buffer as { transfer?: (this: unknown, length: number) => unknown };
	if (buffer.byteLength > Buffer.poolSize) transfer?.call(buffer, 0);
}
