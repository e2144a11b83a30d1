/** What a command of the command line is made of. */
import type { ParseArgsConfig } from 'node:util';
import type { Checkpoints } from '../core/checkpoints';
import type { CaptureProgress } from '../core/capture/capture';
import type { ScopeSettings } from '../core/workspace/scopeSettings';
import type { ParsedArguments } from './arguments';

/** What a command works with. */
export interface CommandContext {
	readonly checkpoints: Checkpoints;
	readonly values: ParsedArguments['values'];
	/** The words after the command's name. */
	readonly words: readonly string[];
	readonly signal: AbortSignal;
	/** Shows progress, on a terminal only. */
	readonly onProgress: (progress: CaptureProgress) => void;
	/** Asks a person; undefined where none is at a terminal, or a program reads the output. */
	readonly ask?: ((question: string) => Promise<boolean>) | undefined;
}

/** What a command prints: `json` with --json, else `text`. `bytes` go out as they are, with or without --json. */
export type CommandOutput =
	{ readonly json: unknown; readonly text: string } | { readonly bytes: Iterable<Uint8Array> };

export interface Command {
	readonly name: string;
	/** The words and options after the name, as the help shows them. */
	readonly usage: string;
	readonly summary: string;
	readonly options: NonNullable<ParseArgsConfig['options']>;
	/** How many words may follow the name. */
	readonly words: { readonly least: number; readonly most: number };
	/** Whether a store that does not exist is made. */
	readonly createsStore?: boolean;
	/** Whether a store that lacks a part is opened all the same. */
	readonly opensForRepair?: (values: ParsedArguments['values']) => boolean;
	/** The scope as the command's own options change the usual one; that itself if they change nothing. */
	readonly scope?: (values: ParsedArguments['values'], usual: ScopeSettings) => ScopeSettings;
	/** Whether changing the scope is what the command is for. */
	readonly setsScope?: boolean;
	/** Whether the first word names the store, which is tied to the workspace folders then. */
	readonly namesStore?: boolean;
	/** The exit code follows from success or the error thrown; a command that reports problems says so by `exitCode`. */
	run(context: CommandContext): CommandOutput | Promise<CommandOutput & { readonly exitCode?: number }>;
}
