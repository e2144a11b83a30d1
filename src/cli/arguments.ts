/** Parses the command line: global options, the command, its own options. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { CairnError, errnoOf } from '../core/errors';

type OptionConfig = NonNullable<ParseArgsConfig['options']>;

/** A mistake in how the command was called: exit 2. */
export function usageError(message: string): CairnError {
	return new CairnError('invalidArgument', message);
}

export const globalOptions = {
	store: { type: 'string' },
	workspace: { type: 'string', multiple: true },
	json: { type: 'boolean' },
	'any-folder': { type: 'boolean' },
	'other-folder': { type: 'boolean' },
	help: { type: 'boolean', short: 'h' },
	version: { type: 'boolean' },
} as const satisfies OptionConfig;

export interface ParsedArguments {
	readonly values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;
	readonly positionals: readonly string[];
}

/** Finds the command's name: the first word that is neither a global option nor its value. */
export function findCommand(args: readonly string[]): string | undefined {
	for (let i = 0; i < args.length; i++) {
		const argument = args[i] ?? '';
		if (argument === '--store' || argument === '--workspace') i++;
		else if (!argument.startsWith('-')) return argument;
	}
	return undefined;
}

/** @throws CairnError `invalidArgument` for an option that the command does not have */
export function parse(args: readonly string[], options: OptionConfig): ParsedArguments {
	try {
		const parsed = parseArgs({
			args: [...args],
			options: { ...globalOptions, ...options },
			allowPositionals: true,
			strict: true,
		});
		return { values: parsed.values, positionals: parsed.positionals };
	} catch (error) {
		if (!(errnoOf(error) ?? '').startsWith('ERR_PARSE_ARGS')) throw error;
		throw usageError(error instanceof Error ? error.message : String(error));
	}
}

export function text(values: ParsedArguments['values'], name: string): string | undefined {
	const value = values[name];
	return typeof value === 'string' ? value : undefined;
}

export function texts(values: ParsedArguments['values'], name: string): string[] | undefined {
	const value = values[name];
	return Array.isArray(value) ? value.map(String) : undefined;
}

/** Of the commands that restore. */
export const skipOption = { skip: { type: 'string', multiple: true } } as const satisfies OptionConfig;

/** The paths that a restore is to leave as they are, as it takes them. */
export function skipped(values: ParsedArguments['values']): { readonly skip?: string[] } {
	const skip = texts(values, 'skip');
	// An unset variable of a script, which must not stand for everything.
	if (skip?.includes('')) throw usageError('--skip takes a path.');
	return skip ? { skip } : {};
}

/** A whole number from 0 on. */
export function count(values: ParsedArguments['values'], name: string): number | undefined {
	const value = text(values, name);
	if (value === undefined) return undefined;
	if (!/^\d{1,15}$/.test(value)) throw usageError(`--${name} takes a whole number from 0 on, not "${value}".`);
	return Number(value);
}

const isoTime = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:\d\d)?)?$/;

/** A time in ISO 8601. Without a zone it is UTC, as all times of checkpoints are; a date alone is its first moment. */
export function time(values: ParsedArguments['values'], name: string): Date | undefined {
	const value = text(values, name);
	if (value === undefined) return undefined;
	const [, day = '', clock = '00:00', zone = 'Z'] = isoTime.exec(value) ?? [];
	const date = new Date(`${day}T${clock}${zone}`);
	// JavaScript takes February 31 for March 3.
	const isDay = new Date(`${day}T00:00Z`).toJSON()?.startsWith(day) === true;
	if (day !== '' && isDay && !Number.isNaN(date.getTime())) return date;
	throw usageError(`--${name} takes a time such as 2026-01-31T12:00:00Z, not "${value}".`);
}
