/** Watches Node's synchronous file functions on this thread for calls that come from a given bundle. */
import * as fs from 'node:fs';

/** @param bundle the name of a file on the call's stack; calls of the editor's own code do not count */
export function watchSyncFileCalls(bundle: string): { readonly calls: readonly string[]; stop(): void } {
	const calls: string[] = [];
	const functions = (fs as unknown as { default: Record<string, unknown> }).default;
	const originals = Object.entries(functions).filter(([name]) => name.endsWith('Sync'));
	for (const [name, original] of originals) {
		if (typeof original !== 'function') continue;
		functions[name] = (...args: unknown[]): unknown => {
			if ((new Error().stack ?? '').includes(bundle)) calls.push(`${name} ${String(args[0])}`);
			return Reflect.apply(original, functions, args) as unknown;
		};
	}
	return {
		calls,
		stop: () => {
			for (const [name, original] of originals) functions[name] = original;
		},
	};
}
