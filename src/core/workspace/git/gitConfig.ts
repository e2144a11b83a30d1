/** Reads git's configuration files, as far as they say which files git tracks (git-config(1), "Syntax"). */

/** One variable: its name as `section.subsection.name`, section and name in lower case, and its value. */
export interface ConfigVariable {
	readonly name: string;
	readonly value: string;
}

/** The variables in the order of the file. What git would refuse is passed over, line by line. */
export function parseGitConfig(text: string): ConfigVariable[] {
	const variables: ConfigVariable[] = [];
	let section = '';
	for (const line of joinedLines(text)) {
		const header = /^\s*\[\s*([\w.-]+)\s*(?:"((?:[^"\\]|\\.)*)")?\s*\]/.exec(line);
		if (header) {
			const subsection = header[2]?.replaceAll(/\\(.)/g, '$1');
			section = (header[1] ?? '').toLowerCase() + (subsection === undefined ? '' : `.${subsection}`);
		}
		const variable = /^\s*([A-Za-z][A-Za-z0-9-]*)\s*(?:=(.*)|[#;].*)?$/.exec(
			header ? line.slice(header[0].length) : line,
		);
		if (!variable || section === '') continue;
		const [, name = '', raw] = variable;
		// A name alone means true.
		const value = raw === undefined ? 'true' : parseValue(raw);
		if (value !== undefined) variables.push({ name: `${section}.${name.toLowerCase()}`, value });
	}
	return variables;
}

/** A value goes on in the next line where a backslash ends it: one that is neither escaped nor in a comment. */
function joinedLines(text: string): string[] {
	const lines: string[] = [];
	let open = '';
	for (const line of text.split(/\r?\n/)) {
		const joined = open + line;
		if (isContinued(joined)) {
			open = joined.slice(0, -1);
			continue;
		}
		lines.push(joined);
		open = '';
	}
	return open === '' ? lines : [...lines, open];
}

function isContinued(line: string): boolean {
	if (!line.endsWith('\\')) return false;
	let isQuoted = false;
	for (let at = 0; at < line.length; at++) {
		const char = line.charAt(at);
		if (char === '\\' && at++ === line.length - 1) return true;
		if (char === '"') isQuoted = !isQuoted;
		else if (!isQuoted && (char === '#' || char === ';')) return false;
	}
	return false;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b', '"': '"', '\\': '\\' };

/** Undefined for a value that git refuses. */
function parseValue(raw: string): string | undefined {
	let value = '';
	let kept = 0;
	let isQuoted = false;
	for (let at = 0; at < raw.length; at++) {
		const char = raw.charAt(at);
		if (char === '"') {
			isQuoted = !isQuoted;
			kept = value.length;
		} else if (char === '\\') {
			const escaped = escapes[raw.charAt(++at)];
			if (escaped === undefined) return undefined;
			value += escaped;
			kept = value.length;
		} else if (!isQuoted && (char === '#' || char === ';')) break;
		else if (isQuoted || !/\s/.test(char)) {
			value += char;
			kept = value.length;
		} else if (value !== '') value += char;
	}
	// Spaces around a value do not count.
	return isQuoted ? undefined : value.slice(0, kept);
}

/** As git reads a boolean; undefined for what is none. */
export function parseBoolean(value: string): boolean | undefined {
	if (/^(true|yes|on|[1-9]\d*)$/i.test(value)) return true;
	return /^(false|no|off|0*|)$/i.test(value) ? false : undefined;
}
