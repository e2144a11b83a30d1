/** What is packed together into one record of a pack. */

/**
 * Objects without a base are packed together up to this size: a quarter smaller than each by itself, and faster. With twice as much it would
 * be 2 % less, and a file's first edit, for which its record is unpacked, would take a tenth of a millisecond longer. In bytes.
 */
export const togetherLimit = 256 << 10;
/** A larger object is packed by itself: it gains nothing from others, and reading them would read it. In bytes. */
export const aloneLimit = 128 << 10;
/** The objects of one record. */
export const countLimit = 4_096;
/** The plain bytes of one record at most, in bytes: what is packed together, and one object more. What is larger needs memory of its own. */
export const slabLength = togetherLimit + aloneLimit;
