/** What goes between the measuring process and the one that runs commands for it. */

export interface Command {
	readonly file: string;
	readonly args: readonly string[];
	readonly env?: NodeJS.ProcessEnv;
	readonly cwd?: string;
}

/** What the command wrote, or why it failed; the code is the system's, such as `ENOENT`. */
export type Answer = { readonly output: string } | { readonly failure: string; readonly code?: string };
