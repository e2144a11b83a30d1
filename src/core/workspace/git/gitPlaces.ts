/** The folders that repositories name as theirs, wherever they lie: git keeps them for itself, whatever is in them. */
import path from 'node:path';
import { type FileSystem, ifPossible } from '../../fileSystem';
import { isRepositoryDataName } from '../../treePath';
import { readFileIfThere } from '../readFile';
import { type GitFolder, realPath } from './gitFolder';
import { isInFolder } from './workTree';

/** git follows no more, either (`link_alt_odb_entry`). */
export const mostAlternates = 5;

/**
 * Git's folder of a work tree, what it shares, and the folders of objects that it reads from; without links, and without those that nobody
 * enters: their names say enough.
 * @param place the folder that the repository is found in: what that lies in is not git's own
 */
export function placesOf(fileSystem: FileSystem, place: string, { own, common }: GitFolder): string[] {
	const places = new Set([own, common, path.join(common, 'refs')].map((folder) => realPath(fileSystem, folder)));
	const addObjects = (folder: string, depth: number): void => {
		const real = realPath(fileSystem, folder);
		if (places.has(real) || depth > mostAlternates) return;
		// A file that names others can be written by hand.
		if (depth > 0 && !isFolderOfObjects(fileSystem, real)) return;
		places.add(real);
		for (const other of alternatesOf(fileSystem, real)) addObjects(other, depth + 1);
	};
	addObjects(path.join(common, 'objects'), 0);
	const around = realPath(fileSystem, place);
	const isHidden = (folder: string): boolean => folder.split(path.sep).some(isRepositoryDataName);
	return [...places].filter((folder) => !isHidden(folder) && !isInFolder(around, folder));
}

/** The folders of objects that another one says it reads from, absolute. @param folder without links */
export function alternatesOf(fileSystem: FileSystem, folder: string): string[] {
	const text = readFileIfThere(fileSystem, path.join(folder, 'info', 'alternates'))?.toString('utf8') ?? '';
	const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
	return lines.map((line) => path.resolve(folder, line));
}

function isFolderOfObjects(fileSystem: FileSystem, folder: string): boolean {
	return ['pack', 'info'].some((name) => ifPossible(() => fileSystem.statSync(path.join(folder, name)))?.isDirectory());
}

/**
 * Work trees of a repository that lie in git's own folder, as some lay out a bare repository with all its work trees in it; and other
 * repositories that were put there. Absolute.
 */
export function workTreesIn(fileSystem: FileSystem, folder: string): string[] {
	const namesIn = (...parts: string[]): readonly string[] =>
		ifPossible(() => fileSystem.readdirSync(path.join(folder, ...parts))) ?? [];
	const isThere = (tree: string): boolean =>
		ifPossible(() => fileSystem.lstatSync(path.join(tree, '.git'))) !== undefined;
	const named = namesIn('worktrees').flatMap((name) => {
		const own = path.join(folder, 'worktrees', name);
		const text = readFileIfThere(fileSystem, path.join(own, 'gitdir'))
			?.toString('utf8')
			.replace(/[\r\n]+$/, '');
		return text === undefined || text === '' ? [] : [realPath(fileSystem, path.dirname(path.resolve(own, text)))];
	});
	const real = realPath(fileSystem, folder);
	const inside = named
		.filter((tree) => isInFolder(tree, real) && isThere(tree))
		.map((tree) => path.join(folder, path.relative(real, tree)));
	const beside = namesIn()
		.map((name) => path.join(folder, name))
		.filter(isThere);
	return [...new Set([...inside, ...beside])].sort();
}

/** What all repositories of a workspace name, whichever of its folders they lie in. */
export class GitPlaces {
	readonly #named = new Map<string, readonly string[]>();
	readonly #seen = new Set<string>();
	#all = new Set<string>();
	/** As `#all` was when it was asked for last. */
	#told = new Set<string>();

	/** @param repository says who names them @param places absolute, without links */
	set(repository: string, places: readonly string[]): void {
		this.#seen.add(repository);
		const known = this.#named.get(repository);
		if (known?.length === places.length && known.every((place, i) => place === places[i])) return;
		this.#named.set(repository, places);
		this.#all = new Set([...this.#named.values()].flat());
	}

	/** Whoever named them is no repository any more. */
	delete(repository: string): void {
		if (this.#named.delete(repository)) this.#all = new Set([...this.#named.values()].flat());
	}

	get isEmpty(): boolean {
		return this.#all.size === 0;
	}

	has(place: string): boolean {
		return this.#all.has(place);
	}

	/** To be called before everything is looked at: what is not named again by then is not named any more. */
	begin(): void {
		this.#seen.clear();
	}

	end(): void {
		const gone = [...this.#named.keys()].filter((repository) => !this.#seen.has(repository));
		for (const repository of gone) this.#named.delete(repository);
		if (gone.length > 0) this.#all = new Set([...this.#named.values()].flat());
	}

	/** Those that have come or gone since this was asked last. */
	takeChanged(): string[] {
		const changed = [...this.#all].filter((place) => !this.#told.has(place));
		changed.push(...[...this.#told].filter((place) => !this.#all.has(place)));
		this.#told = this.#all;
		return changed;
	}
}
