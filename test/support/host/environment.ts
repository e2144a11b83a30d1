/** The environment variables of what the tests start: enough to run, nothing of this machine's editors or npm. */
import path from 'node:path';

/** All that a server and the programs in its terminals need; everything else of the machine stays outside. */
const kept =
	/^(PATH|PATHEXT|LANG|LC_.*|TZ|TERM|SHELL|USER|LOGNAME|TMPDIR|TEMP|TMP|SystemRoot|SystemDrive|windir|ComSpec|ProgramFiles.*|NUMBER_OF_PROCESSORS)$/i;

/** What npm passes to its scripts that would change where and how a nested npm installs. */
const leakingNpm =
	/^(npm_(package|lifecycle|command|execpath|node_execpath|old).*|npm_config_(local_prefix|prefix|global.*|omit|include|only|production|dry_run|engine_strict|ignore_scripts|workspaces?|package_lock.*|save.*|init.*|json|loglevel|user_agent)|NODE_OPTIONS|NODE_PATH|INIT_CWD)$/i;

/** For an editor: a home of its own, and no variable that another editor or npm set. */
export function editorEnvironment(home: string, extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
	return {
		...pick((name) => kept.test(name)),
		HOME: home,
		USERPROFILE: home,
		APPDATA: path.join(home, 'AppData', 'Roaming'),
		LOCALAPPDATA: path.join(home, 'AppData', 'Local'),
		// No marketplace: nothing is looked up on the network.
		EXTENSIONS_GALLERY: '{}',
		...extra,
	};
}

/** For an npm inside `npm test`: the user's registry, cache and proxy, but not the outer npm's own flags. */
export function nestedNpmEnvironment(): NodeJS.ProcessEnv {
	return pick((name) => !leakingNpm.test(name));
}

function pick(wanted: (name: string) => boolean): NodeJS.ProcessEnv {
	return Object.fromEntries(Object.entries(process.env).filter(([name]) => wanted(name)));
}
