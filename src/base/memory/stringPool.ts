/** Texts that are kept often and stand for the same: names of files. To be dropped when what it was for is done. */

export class StringPool {
	readonly #known = new Map<string, string>();

	/** A text that is equal, the same for all that are: what is given is kept only where it is the first. */
	share(text: string): string {
		const known = this.#known.get(text);
		if (known === undefined) this.#known.set(text, text);
		return known ?? text;
	}
}
