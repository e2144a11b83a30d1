/** What the user sets about which files are tracked, and the defaults. Types and constants only. */

export interface ScopeSettings {
	/** Globs of paths to bring in although an ignore file or `exclude` leaves them out. */
	readonly include: readonly string[];
	/** Globs of paths to leave out. A folder that matches is left out with all that is in it. */
	readonly exclude: readonly string[];
	/** A larger file is left out and listed as skipped, in bytes. */
	readonly maxFileSize: number;
}

/**
 * The defaults of the settings (a test keeps package.json equal to them). The excludes name what tools make again on
 * demand, so that a folder without ignore files works too.
 */
export const defaultScope: ScopeSettings = {
	include: [],
	exclude: [
		'**/node_modules',
		'**/bower_components',
		'**/.venv',
		'**/venv',
		'**/__pycache__',
		'**/.mypy_cache',
		'**/.pytest_cache',
		'**/.ruff_cache',
		'**/.tox',
		'**/.gradle',
		'**/.terraform',
		'**/.cache',
		'**/.DS_Store',
		'**/Thumbs.db',
		'**/desktop.ini',
	],
	maxFileSize: 50 * 1024 * 1024,
};
