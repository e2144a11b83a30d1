/** The commands that change the history and not the workspace. */
import type { CheckpointEdit } from '../core/historyService';
import { type ParsedArguments, text, texts, usageError } from './arguments';
import type { Command } from './command';
import { formatCheckpoint } from './format';

const remove: Command = {
	name: 'delete',
	usage: 'ID…',
	summary: 'take checkpoints out of the history; undo brings them back until gc',
	options: {},
	words: { least: 1, most: Infinity },
	run: async ({ checkpoints, words }) => {
		const deleted = await checkpoints.delete(words);
		return { json: { deleted }, text: deleted.map((id) => `Deleted ${id}`).join('\n') };
	},
};

const edit: Command = {
	name: 'edit',
	usage: 'ID [--message MSG] [--tag T]… [--untag T]… [--pin | --unpin]',
	summary: 'change what a checkpoint is called, its tags, or whether it is pinned',
	options: {
		message: { type: 'string', short: 'm' },
		tag: { type: 'string', multiple: true },
		untag: { type: 'string', multiple: true },
		pin: { type: 'boolean' },
		unpin: { type: 'boolean' },
	},
	words: { least: 1, most: 1 },
	run: async ({ checkpoints, values, words }) => {
		const [id = ''] = words;
		const before = checkpoints.get(id);
		const checkpoint = await checkpoints.edit(before?.id ?? id, editOf(values, before?.tags ?? []));
		return { json: { checkpoint }, text: formatCheckpoint(checkpoint, checkpoints.head) };
	},
};

function editOf(values: ParsedArguments['values'], before: readonly string[]): CheckpointEdit {
	const message = text(values, 'message');
	const [added, removed] = [texts(values, 'tag'), texts(values, 'untag')];
	const [pin, unpin] = [values['pin'] === true, values['unpin'] === true];
	if (pin && unpin) throw usageError('Give --pin or --unpin, not both.');
	if (message === undefined && !added && !removed && !pin && !unpin) {
		throw usageError('Nothing to change is given: --message, --tag, --untag, --pin or --unpin.');
	}
	const tags = [...before.filter((tag) => !removed?.includes(tag)), ...(added ?? [])];
	return {
		...(message === undefined ? {} : { message }),
		...(added || removed ? { tags } : {}),
		...(pin || unpin ? { pinned: pin } : {}),
	};
}

const refs: Command = {
	name: 'refs',
	usage: '',
	summary: 'list the refs, which are names for checkpoints',
	options: {},
	words: { least: 0, most: 0 },
	run: ({ checkpoints }) => {
		const found = checkpoints.refs();
		const rows = Object.entries(found).map(([name, id]) => `${id}  ${name}`);
		return { json: { refs: found }, text: rows.join('\n') };
	},
};

const ref: Command = {
	name: 'ref',
	usage: 'NAME [ID] | --delete NAME',
	summary: 'show what a ref names, set it, or delete it',
	options: { delete: { type: 'boolean' } },
	words: { least: 1, most: 2 },
	run: async ({ checkpoints, values, words }) => {
		const [name = '', id] = words;
		if (values['delete'] === true) {
			if (id !== undefined) throw usageError('--delete takes the name of a ref and no id.');
			const deleted = await checkpoints.deleteRef(name);
			return { json: { deleted }, text: deleted ? `Deleted the ref ${name}` : `There is no ref ${name}.` };
		}
		const target = id === undefined ? checkpoints.ref(name) : await checkpoints.setRef(name, id);
		return { json: { ref: name, id: target }, text: `${target}  ${name}` };
	},
};

const head: Command = {
	name: 'head',
	usage: '[ID]',
	summary: 'show HEAD, or move it without touching a file',
	options: {},
	words: { least: 0, most: 1 },
	run: async ({ checkpoints, words }) => {
		const [id] = words;
		const now = id === undefined ? checkpoints.head : await checkpoints.moveHead(id);
		return { json: { head: now }, text: now ?? 'none' };
	},
};

export const historyCommands: readonly Command[] = [remove, edit, refs, ref, head];
