/** Where messages for the log go; the editor and the command line bring their own. */

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface Log {
	write(level: LogLevel, message: string): void;
}

/** A log that keeps nothing. */
export const silentLog: Log = { write: () => undefined };
