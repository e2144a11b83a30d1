/** What happens to a project between two states: files and folders are edited, renamed, replaced. */
import fc from 'fast-check';
import type { GitFile } from '../../support/gitMerge';

export type Project = Map<string, GitFile>;

/** `which` and `other` choose among what is there, `name` says where something goes. */
export interface Edit {
	readonly kind:
		| 'change'
		| 'insert'
		| 'cut'
		| 'binary'
		| 'lineEnds'
		| 'lastLine'
		| 'mode'
		| 'add'
		| 'remove'
		| 'rename'
		| 'renameFolder'
		| 'removeFolder'
		| 'fileToFolder'
		| 'folderToFile'
		| 'folderToLink'
		| 'link'
		| 'swap'
		| 'copy';
	readonly which: number;
	readonly at: number;
	readonly name: string;
}

const folders = ['', 'src', 'lib', 'src/deep', 'docs'];
const names = ['a', 'b', 'c', 'd', 'lib'];
const places = fc
	.tuple(fc.constantFrom(...folders), fc.constantFrom(...names))
	.map(([folder, name]) => (folder === '' ? name : `${folder}/${name}`));

export const edits: fc.Arbitrary<Edit> = fc.record({
	kind: fc.oneof(
		{ weight: 4, arbitrary: fc.constantFrom('change' as const, 'insert' as const, 'cut' as const) },
		{ weight: 3, arbitrary: fc.constantFrom('rename' as const, 'renameFolder' as const) },
		{ weight: 2, arbitrary: fc.constantFrom('add' as const, 'remove' as const) },
		{
			weight: 3,
			arbitrary: fc.constantFrom(
				'binary' as const,
				'lineEnds' as const,
				'lastLine' as const,
				'mode' as const,
				'removeFolder' as const,
				'fileToFolder' as const,
				'folderToFile' as const,
				'folderToLink' as const,
				'link' as const,
				'swap' as const,
				'copy' as const,
			),
		},
	),
	which: fc.nat({ max: 99 }),
	at: fc.nat({ max: 11 }),
	name: places,
});

/** Each line is unlike every other: which of several equal lines was meant is a matter of taste. */
export function newProject(): Project {
	const files = ['a', 'src/a', 'src/b', 'src/deep/c', 'lib/b', 'docs/d'];
	return new Map(files.map((path) => [path, { content: linesOf(path), kind: 'file' }]));
}

function linesOf(name: string): string {
	return Array.from({ length: 12 }, (_, line) => `${name} has line ${line} of twelve\n`).join('');
}

/** @param tag is in all that the edits write: two series write different things */
export function applyEdits(project: ReadonlyMap<string, GitFile>, series: readonly Edit[], tag: string): Project {
	const result = new Map(project);
	series.forEach((edit, index) => applyEdit(result, edit, `${tag}${index}`));
	return result;
}

function applyEdit(project: Project, { kind, which, at, name }: Edit, tag: string): void {
	const paths = [...project.keys()].sort();
	const path = paths[which % Math.max(1, paths.length)];
	const allFolders = [...new Set(paths.flatMap(foldersAbove))].sort();
	const folder = allFolders[which % Math.max(1, allFolders.length)];
	const file = path === undefined ? undefined : project.get(path);
	if (kind === 'add') put(project, name, { content: linesOf(`${tag} ${name}`), kind: 'file' });
	else if (kind === 'link') put(project, name, { content: `nowhere/${tag}`, kind: 'symlink' });
	if (path === undefined || !file) return;
	const change = (content: string): void => {
		if (file.kind !== 'symlink') project.set(path, { ...file, content });
	};
	const lines: string[] = file.content.match(/[^\n]*\n|[^\n]+$/g) ?? [''];
	if (kind === 'change') change(lines.with(at % lines.length, `${tag} changes ${at}\n`).join(''));
	else if (kind === 'insert') change(lines.toSpliced(at, 0, `${tag} inserts at ${at}\n`).join(''));
	else if (kind === 'cut') change(lines.toSpliced(at, 1).join(''));
	else if (kind === 'binary') change(`\0${file.content}${tag}`);
	else if (kind === 'lineEnds') change(file.content.replace(/\r?\n/g, at % 2 ? '\r\n' : '\n'));
	else if (kind === 'lastLine') change(file.content.endsWith('\n') ? file.content.slice(0, -1) : `${file.content}\n`);
	else if (kind === 'remove') project.delete(path);
	else if (kind === 'mode' && file.kind !== 'symlink') {
		project.set(path, { ...file, kind: file.kind === 'file' ? 'executable' : 'file' });
	} else if (kind === 'rename') {
		project.delete(path);
		put(project, name, file);
	} else if (kind === 'copy') put(project, name, file);
	else if (kind === 'fileToFolder') {
		project.delete(path);
		put(project, `${path}/a`, file);
		if (at % 2 === 0) put(project, `${path}/b`, { content: linesOf(tag), kind: 'file' });
	} else if (kind === 'swap') {
		const other = paths[(which + 1 + at) % paths.length] ?? path;
		const swapped = project.get(other) ?? file;
		project.set(path, swapped).set(other, file);
	}
	if (folder === undefined) return;
	if (kind === 'removeFolder') clear(project, folder);
	else if (kind === 'folderToFile') put(project, folder, { content: linesOf(`${tag} file`), kind: 'file' });
	else if (kind === 'renameFolder') move(project, folder, name);
	else if (kind === 'folderToLink') {
		const target = `moved/${name}`;
		move(project, folder, target);
		put(project, folder, { content: target, kind: 'symlink' });
	}
}

function move(project: Project, folder: string, target: string): void {
	const inside = [...project].filter(([path]) => path.startsWith(`${folder}/`));
	if (target === folder || target.startsWith(`${folder}/`)) return;
	for (const [path] of inside) project.delete(path);
	for (const [path, file] of inside) put(project, target + path.slice(folder.length), file);
}

function clear(project: Project, folder: string): void {
	for (const path of [...project.keys()]) if (path.startsWith(`${folder}/`)) project.delete(path);
}

/** Whatever is in the way goes. */
function put(project: Project, path: string, file: GitFile): void {
	for (const folder of foldersAbove(path)) project.delete(folder);
	clear(project, path);
	project.set(path, file);
}

function foldersAbove(path: string): string[] {
	const parts = path.split('/');
	return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}
