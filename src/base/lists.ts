/** Lists of plain values. */

/** Whether two lists hold the same values in the same order. */
export function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
	return a.length === b.length && a.every((item, index) => item === b[index]);
}
