/**
 * Which earlier version a version is packed against. Versions of a path are numbered from 0, the one that is packed without a base.
 * Version `i` takes `i - 8^k`, where k is how often 8 divides i: a version is reached in at most seven steps for each octal digit of
 * its number, and on the average differs little from its base (the "base-8 skip" of the measurements: 1.0 times git's packs, where a
 * chain of all versions would be 0.95 times and take a thousand steps).
 */

const radix = 8;

/** The first number that starts again at 0: four octal digits, so that no object is more than 28 steps away. */
export const maxVersion = radix ** 4;
/** No whole chain is longer. */
export const maxChain = (radix - 1) * 4;

/** How many steps up from version `i - 1` the base of version `i` is: 0 for `i - 1` itself. */
export function stepsToBase(version: number): number {
	let steps = 0;
	for (let rest = version; rest > 0 && rest % radix === 0; rest /= radix) steps += radix - 1;
	return steps;
}
