/** The rules that hold in a folder: those of nested ignore files, the deepest first, and behind them those from outside. */
import type { IgnoreList } from './ignoreList';

export class IgnoreRules {
	readonly #list: IgnoreList;
	/** How much of a path, relative to the workspace folder, comes before what the list's rules see. */
	readonly #cut: number;
	/** What comes before it instead, where the list lies above the workspace folder. */
	readonly #above: string;
	readonly #behind: IgnoreRules | undefined;

	/**
	 * @param folder what the list's paths are relative to: a folder relative to the workspace folder, empty for itself
	 * @param above for a list from above the workspace folder: the way down from there, with a `/` at its end
	 */
	constructor(list: IgnoreList, folder: string, behind: IgnoreRules | undefined, above = '') {
		this.#list = list;
		this.#cut = folder === '' ? 0 : folder.length + 1;
		this.#above = above;
		this.#behind = behind;
	}

	/** Whether the rules leave out a path whose parent folder they do not leave out. @param name the path's last segment */
	ignores(path: string, name: string, isFolder: boolean): boolean {
		return (
			this.#list.match(name, isFolder, path, this.#cut, this.#above) ??
			this.#behind?.ignores(path, name, isFolder) ??
			false
		);
	}

	/** Whether both are made of the same lists, which the same text shares. */
	equals(other: IgnoreRules): boolean {
		if (this === other) return true;
		const isSameList = this.#list === other.#list && this.#cut === other.#cut && this.#above === other.#above;
		if (!isSameList || !this.#behind || !other.#behind) return isSameList && this.#behind === other.#behind;
		return this.#behind.equals(other.#behind);
	}
}
