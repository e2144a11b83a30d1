/** Milliseconds, by who took them. */
export class Times {
	readonly #times = new Map<string, number[]>();

	async take(who: string, act: () => unknown): Promise<void> {
		const start = performance.now();
		await act();
		this.#times.set(who, [...(this.#times.get(who) ?? []), performance.now() - start]);
	}

	has(who: string): boolean {
		return this.#times.has(who);
	}

	median(who: string): number {
		const sorted = (this.#times.get(who) ?? []).toSorted((a, b) => a - b);
		return sorted[Math.floor(sorted.length / 2)] ?? NaN;
	}
}
