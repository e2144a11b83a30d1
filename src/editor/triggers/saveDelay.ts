/** When the checkpoint of a save is due. */

/** `Save All` saves one file after the other: what comes within this belongs together, in milliseconds. */
const burstMs = 300;

/** How long a capture waits after a save, in milliseconds. @param sinceLastMs since the last one of a save */
export function captureDelay(sinceLastMs: number, windowMs: number): number {
	return Math.max(burstMs, windowMs - sinceLastMs);
}
