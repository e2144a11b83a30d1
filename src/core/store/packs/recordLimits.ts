/** What is packed together into one record of a pack. */

/**
 * Objects without a base are packed together up to this size: a quarter smaller than each by itself, and faster. With half of it they take
 * 2 % more, a first capture 3 % longer, and a file's first edit, for which its record is unpacked, a tenth of a millisecond less. In bytes.
 */
export const togetherLimit = 256 << 10;
/** A larger object is packed by itself: it gains nothing from others, and reading them would read it. In bytes. */
export const aloneLimit = 128 << 10;
/** The objects of one record. */
export const countLimit = 4_096;
/** The plain bytes of one record at most, in bytes: what is packed together, and one object more. What is larger needs memory of its own. */
export const slabLength = togetherLimit + aloneLimit;
