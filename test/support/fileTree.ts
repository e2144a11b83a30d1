/** Folders as plain values: written from a description, read back by a walk that shares no code with the product. */
import { createHash } from 'node:crypto';
import {
	chmodSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';

export type FileNode =
	| string
	| Buffer
	| { readonly bytes: string | Buffer; readonly mode: number }
	| { readonly link: string }
	| { readonly folder: true; readonly mode?: number };

/** A tree by path, with `/`; parents are made as needed. */
export type FileTree = Readonly<Record<string, FileNode>>;

export function writeTree(root: string, tree: FileTree): void {
	mkdirSync(root, { recursive: true });
	for (const [name, node] of Object.entries(tree)) {
		const file = path.join(root, name);
		mkdirSync(path.dirname(file), { recursive: true });
		if (typeof node === 'string' || Buffer.isBuffer(node)) writeFileSync(file, node);
		else if ('link' in node) symlinkSync(node.link, file);
		else if ('folder' in node) {
			mkdirSync(file, { recursive: true });
			if (node.mode !== undefined) chmodSync(file, node.mode);
		} else {
			writeFileSync(file, node.bytes);
			chmodSync(file, node.mode);
		}
	}
}

/** Every path below a folder with what is there: `file 644 HEX`, `link TARGET`, `folder 755`. Skips nothing. */
export function readTree(root: string): Record<string, string> {
	return walk(root, '', (bytes) => bytes.toString('hex'));
}

/** As `readTree`, with the SHA-256 of each file's bytes in their place: for many files. */
export function readHashedTree(root: string): Record<string, string> {
	return walk(root, '', sha256);
}

function walk(
	root: string,
	folder: string,
	show: (bytes: Buffer) => string,
	found: Record<string, string> = {},
): Record<string, string> {
	for (const name of readdirSync(path.join(root, folder)).sort()) {
		const relative = folder === '' ? name : `${folder}/${name}`;
		const absolute = path.join(root, relative);
		const stat = lstatSync(absolute);
		const mode = (stat.mode & 0o7777).toString(8);
		if (stat.isSymbolicLink()) found[relative] = `link ${readlinkSync(absolute)}`;
		else if (stat.isDirectory()) {
			found[relative] = `folder ${mode}`;
			walk(root, relative, show, found);
		} else if (stat.isFile()) found[relative] = `file ${mode} ${show(readFileSync(absolute))}`;
		else found[relative] = 'special';
	}
	return found;
}

/** As `readTree` gives it, with the SHA-256 of each file's bytes in their place. */
export function hashedTree(tree: Readonly<Record<string, string>>): Record<string, string> {
	const hashed = (node: string): string => {
		const [, head, bytes] = /^(file \d+) ([0-9a-f]*)$/.exec(node) ?? [];
		if (head === undefined) return node;
		return `${head} ${sha256(Buffer.from(bytes ?? '', 'hex'))}`;
	};
	return Object.fromEntries(Object.entries(tree).map(([file, node]) => [file, hashed(node)]));
}

function sha256(bytes: Buffer): string {
	return createHash('sha256').update(bytes).digest('hex');
}
