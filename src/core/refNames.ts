/** Names of refs, under git's rules for them. */
import { isCheckpointId } from './checkpointIds';
import { CairnError } from './errors';

/** In bytes, as for a file's name on most disks. */
const maxLength = 255;

/**
 * The rules of `git check-ref-format --allow-onelevel` (git-check-ref-format(1)), and three of ours: a name is no id, not
 * `HEAD`, and does not begin like an option.
 */
export function isRefName(name: string): boolean {
	// eslint-disable-next-line no-control-regex -- git forbids them
	if (/[\x00-\x20\x7f~^:?*[\\]/.test(name) || !name.isWellFormed()) return false;
	if (name.includes('..') || name.includes('@{') || name.endsWith('.') || name === '@') return false;
	const isPart = (part: string): boolean => part !== '' && !part.startsWith('.') && !part.endsWith('.lock');
	if (!name.split('/').every(isPart) || Buffer.byteLength(name) > maxLength) return false;
	return name !== 'HEAD' && !name.startsWith('-') && !isCheckpointId(name.toLowerCase());
}

/** @throws CairnError `invalidArgument` */
export function assertRefName(name: string): void {
	if (isRefName(name)) return;
	throw new CairnError(
		'invalidArgument',
		`"${name}" cannot be the name of a ref: git's rules for names of refs apply.`,
		{
			details: { name },
		},
	);
}
