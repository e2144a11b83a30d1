/** Where git looks for the settings of a user and of a machine. */
import { homedir } from 'node:os';
import path from 'node:path';

export interface GitEnvironment {
	/** The user's home folder, absolute; also what `~` stands for. */
	readonly home: string;
	/** The folder of the user's settings, absolute: `$XDG_CONFIG_HOME` or `~/.config`. */
	readonly configHome: string;
	/** Configuration files, absolute, the weakest first. They need not be there. */
	readonly configFiles: readonly string[];
}

/** As git(1) takes it from the environment's variables. */
export function gitEnvironment(variables: NodeJS.ProcessEnv = process.env): GitEnvironment {
	// Git puts what follows `~` behind whatever is there.
	const home = (variables['HOME'] ?? homedir()) || path.sep;
	// An empty one is none.
	const configHome = variables['XDG_CONFIG_HOME'] || path.join(home, '.config');
	const isSystemLeftOut = isTrue(variables['GIT_CONFIG_NOSYSTEM'] ?? '');
	const system = isSystemLeftOut ? [] : [variables['GIT_CONFIG_SYSTEM'] ?? '/etc/gitconfig'];
	const named = variables['GIT_CONFIG_GLOBAL'];
	const user = named === undefined ? [path.join(configHome, 'git', 'config'), path.join(home, '.gitconfig')] : [named];
	return { home, configHome, configFiles: [...system, ...user] };
}

/** As git takes a variable for a boolean (git-config(1), "Values"): any number but zero is true. */
function isTrue(text: string): boolean {
	return /^(true|yes|on)$/i.test(text) || (/^[-+]?\d+[kmg]?$/i.test(text) && parseInt(text, 10) !== 0);
}
