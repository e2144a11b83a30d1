/** Lets others wait while something is under way. */
export class Gate {
	#underWay = 0;
	#waiting: (() => void)[] = [];

	get isOpen(): boolean {
		return this.#underWay === 0;
	}

	/** Does something while the gate is closed; several may do so at once. */
	async closedDuring<T>(act: () => Promise<T>): Promise<T> {
		this.#underWay++;
		try {
			return await act();
		} finally {
			this.#underWay--;
			if (this.isOpen) for (const goOn of this.#waiting.splice(0)) goOn();
		}
	}

	/** Resolves when nothing is under way. */
	async whenOpen(): Promise<void> {
		while (!this.isOpen) await new Promise<void>((resolve) => this.#waiting.push(resolve));
	}
}
