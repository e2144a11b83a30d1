/** File systems that behave as those of other systems and other users do. */
import { constants, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { type FileSystem, nodeFileSystem } from '../../src/core/fileSystem';

type Call = (...args: unknown[]) => unknown;

/** Node's file system with calls replaced by what `around` makes of them. */
function wrapped(around: (name: keyof FileSystem, real: Call) => Call): FileSystem {
	return new Proxy(nodeFileSystem, {
		get: (target, name: keyof FileSystem) => around(name, target[name] as Call),
	});
}

/** Below `top` names are kept as they are spelled and found whatever their case, as macOS and Windows have it. */
export function ignoringCase(top: string): FileSystem {
	/** The path as the names in it are spelled on the disk. */
	const spelled = (file: unknown): unknown => {
		if (typeof file !== 'string' || !file.startsWith(top + path.sep)) return file;
		let at = top;
		for (const name of file.slice(top.length + 1).split(path.sep)) {
			const names = nodeFileSystem.statSync(at, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(at) : [];
			const same = names.find((other) => other.toLowerCase() === name.toLowerCase());
			at = path.join(at, names.includes(name) ? name : (same ?? name));
		}
		return at;
	};
	const rename: Call = (from, to) => {
		const [source, target] = [String(spelled(from)), String(spelled(to))];
		// What is replaced gives its place and not its spelling.
		if (target !== source && target !== to) nodeFileSystem.renameSync(source, target);
		const now = target !== source && target !== to ? target : source;
		return nodeFileSystem.renameSync(now, path.join(path.dirname(target), path.basename(String(to))));
	};
	return wrapped((name, real) => {
		if (name === 'renameSync') return rename;
		if (name === 'symlinkSync') return (target, file, ...more) => real(target, spelled(file), ...more);
		return (first, ...more) => real(spelled(first), ...more);
	});
}

/** As for everybody but the superuser: names only come and go in folders whose owner may write in them. */
export function withoutPrivileges(): FileSystem {
	const assertMayWrite = (file: unknown): void => {
		const stat = statSync(path.dirname(String(file)), { throwIfNoEntry: false });
		if (stat && (stat.mode & 0o200) === 0) throw Object.assign(new Error('not permitted'), { code: 'EACCES' });
	};
	return wrapped((name, real) => (...args) => {
		if (name === 'accessSync' && (Number(args[1]) & constants.W_OK) !== 0) assertMayWrite(`${String(args[0])}/.`);
		const isNew = name === 'mkdirSync' || (name === 'openSync' && String(args[1]).startsWith('wx'));
		if (isNew || name === 'unlinkSync' || name === 'rmdirSync') assertMayWrite(args[0]);
		if (name === 'renameSync' || name === 'symlinkSync') assertMayWrite(args[1]);
		return real(...args);
	});
}

/** A file system that refuses one call about a path that ends so, from `breakNow` on. */
export function breakable(
	base: FileSystem,
	{ call, end, code }: { readonly call: keyof FileSystem; readonly end: string; readonly code: string },
): { readonly fileSystem: FileSystem; readonly breakNow: () => void } {
	let isBroken = false;
	const fileSystem = new Proxy(base, {
		get: (target, name: keyof FileSystem) => {
			const real = target[name] as Call;
			if (name !== call) return real;
			return (...args: unknown[]) => {
				const paths = args.filter((argument) => typeof argument === 'string');
				if (isBroken && paths.at(-1)?.endsWith(end)) throw Object.assign(new Error('refused'), { code });
				return real(...args);
			};
		},
	});
	return { fileSystem, breakNow: () => (isBroken = true) };
}
