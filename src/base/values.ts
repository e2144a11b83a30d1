/** Looks at values that come from outside, such as parsed JSON. */

/** Whether a value is an object with keys; a list is one too. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null;
}

/** Whether a value is a list of texts. */
export function areTexts(value: unknown): value is readonly string[] {
	return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
