/** The files that a restore would touch as a tree with check marks. Knows nothing of the editor. */
import { compareUtf8 } from '../../base/text';
import type { PreviewedFile } from '../../core/restore/requests';
import { foldersAbove, isWithin, parentOf } from '../../core/treePath';

export interface PreviewFolder {
	readonly kind: 'folder';
	readonly path: string;
}

export interface PreviewFile extends PreviewedFile {
	readonly kind: 'file';
}

export type PreviewNode = PreviewFolder | PreviewFile;

/** How many files are checked, by what the restore would do to them. */
export interface PreviewCounts {
	readonly written: number;
	readonly deleted: number;
}

export class PreviewTree {
	readonly files: readonly PreviewFile[];
	readonly #children = new Map<string, PreviewNode[]>();
	readonly #folders = new Map<string, PreviewFolder>();
	/** Paths of files. */
	readonly #unchecked = new Set<string>();
	/** How many unchecked files lie below a folder. */
	readonly #uncheckedBelow = new Map<string, number>();

	/** @param files sorted by path @param unchecked those of them that are not checked */
	constructor(files: readonly PreviewedFile[], unchecked: ReadonlySet<string> = new Set()) {
		this.files = files.map((file) => ({ kind: 'file', ...file }));
		for (const file of this.files) this.#folder(parentOf(file.path)).push(file);
		const isFile = ({ kind }: PreviewNode): number => Number(kind === 'file');
		for (const nodes of this.#children.values()) {
			nodes.sort((a, b) => isFile(a) - isFile(b) || compareUtf8(a.path, b.path));
		}
		for (const file of this.files) if (unchecked.has(file.path)) this.check(file, false);
	}

	/** Folders first; the empty path is the top. */
	children(folder: string): readonly PreviewNode[] {
		return this.#children.get(folder) ?? [];
	}

	/** The folder that a file or folder lies in; undefined at the top. */
	parent({ path }: PreviewNode): PreviewFolder | undefined {
		return this.#folders.get(parentOf(path));
	}

	/** A folder is checked where all that is below it is. */
	isChecked(node: PreviewNode): boolean {
		return node.kind === 'file' ? !this.#unchecked.has(node.path) : (this.#uncheckedBelow.get(node.path) ?? 0) === 0;
	}

	/**
	 * Checks or unchecks a file, or all that is below a folder.
	 * @returns whether the marks of others have changed with it
	 */
	check(node: PreviewNode, on: boolean): boolean {
		const above = [...foldersAbove(node.path)]
			.map((path) => this.#folders.get(path))
			.filter((folder) => folder !== undefined);
		const before = above.map((folder) => this.isChecked(folder));
		const concerned = node.kind === 'file' ? [node] : this.files.filter(({ path }) => isWithin(path, node.path));
		for (const { path } of concerned) {
			if (this.#unchecked.has(path) !== on) continue;
			if (on) this.#unchecked.delete(path);
			else this.#unchecked.add(path);
			for (const folder of foldersAbove(path)) {
				this.#uncheckedBelow.set(folder, (this.#uncheckedBelow.get(folder) ?? 0) + (on ? -1 : 1));
			}
		}
		return node.kind === 'folder' || above.some((folder, index) => this.isChecked(folder) !== before[index]);
	}

	/** The checked files; undefined where none was unchecked. */
	get chosen(): string[] | undefined {
		if (this.#unchecked.size === 0) return undefined;
		return this.files.filter((file) => this.isChecked(file)).map(({ path }) => path);
	}

	/** Paths of the files that are not checked. */
	get unchecked(): ReadonlySet<string> {
		return this.#unchecked;
	}

	get counts(): PreviewCounts {
		const checked = this.files.filter((file) => this.isChecked(file));
		const deleted = checked.filter(({ status }) => status === 'removed').length;
		return { written: checked.length - deleted, deleted };
	}

	/** The nodes of a folder, which is made with those that it lies in where it is not there yet. */
	#folder(path: string): PreviewNode[] {
		const known = this.#children.get(path);
		if (known) return known;
		const nodes: PreviewNode[] = [];
		this.#children.set(path, nodes);
		if (path !== '') {
			const folder: PreviewFolder = { kind: 'folder', path };
			this.#folders.set(path, folder);
			this.#folder(parentOf(path)).push(folder);
		}
		return nodes;
	}
}
