/** The journal's records and their text form: `CRC JSON`, one a line (docs/store-format.md has the table). */
import { crc32 } from 'node:zlib';
import type { CheckpointId, CheckpointStats, ObjectId } from '../checkpoint';
import { isCheckpointId } from '../checkpointIds';

/** Commits a checkpoint and moves HEAD to it. */
export interface CheckpointRecord {
	readonly op: 'checkpoint';
	/** Milliseconds since 1970, UTC. */
	readonly at: number;
	readonly id: CheckpointId;
	readonly parent: CheckpointId | null;
	readonly tree: ObjectId;
	/** The names of the workspace folders when there were several; empty for one. */
	readonly roots: readonly string[];
	/** The scope settings at the time, as a JSON object in the store. */
	readonly scope: ObjectId;
	/** The skipped files, as a JSON object in the store; null where there were none. */
	readonly skipped: ObjectId | null;
	readonly skippedCount: number;
	readonly message: string;
	readonly author: string;
	readonly tags: readonly string[];
	readonly trigger: string;
	readonly pinned: boolean;
	readonly stats: CheckpointStats;
}

/** Says that a restore is about to change the disk. */
export interface RestoreBeginRecord {
	readonly op: 'restoreBegin';
	readonly at: number;
	/** Names the restore in its end record. */
	readonly restore: string;
	readonly target: CheckpointId;
	readonly safety: CheckpointId;
	/** Where only these paths are restored. */
	readonly paths?: readonly string[];
}

/** Says that a restore is over, and where HEAD is now. */
export interface RestoreEndRecord {
	readonly op: 'restoreEnd';
	readonly at: number;
	readonly restore: string;
	readonly head: CheckpointId;
	/** `rolledBack`: the disk is as the safety checkpoint has it; `failed`: it is neither. */
	readonly outcome: 'done' | 'rolledBack' | 'failed';
	/** The restore that this one undoes. */
	readonly undoes?: string;
}

export type JournalRecord = CheckpointRecord | RestoreBeginRecord | RestoreEndRecord;

/** The record as a line with its end. JSON has no raw line ends inside, so a message may hold any character. */
export function encodeRecord(record: JournalRecord): string {
	const json = JSON.stringify(record);
	return `${checksum(json)} ${json}\n`;
}

/** Reads a line without its end; undefined where its checksum or its shape is wrong. */
export function decodeRecord(line: string): JournalRecord | undefined {
	const json = line.slice(9);
	if (line.charAt(8) !== ' ' || line.slice(0, 8) !== checksum(json)) return undefined;
	try {
		const record = JSON.parse(json) as Partial<JournalRecord> | null;
		return record && isWhole(record) ? (record as JournalRecord) : undefined;
	} catch (error) {
		// The checksum fits and the text is no JSON: it was not written by any version of this program.
		if (error instanceof SyntaxError) return undefined;
		throw error;
	}
}

/** The largest time that a `Date` can hold, in milliseconds (ECMAScript, "Time Values"). */
const maxTime = 8.64e15;

/** Whether what the program relies on is there. A store can come from elsewhere: a right checksum proves little. */
function isWhole(record: Partial<JournalRecord>): boolean {
	if (!Number.isInteger(record.at) || Math.abs(record.at ?? 0) > maxTime) return false;
	const isText = (value: unknown): boolean => typeof value === 'string';
	switch (record.op) {
		case 'checkpoint': {
			const { id, tree, scope, skipped, roots, tags, message, author, trigger, stats } = record;
			const texts = [tree, scope, message, author, trigger, ...(skipped === null ? [] : [skipped])];
			const lists = [roots, tags].every((list) => Array.isArray(list) && list.every(isText));
			return isText(id) && isCheckpointId(id ?? '') && texts.every(isText) && lists && typeof stats === 'object';
		}
		case 'restoreBegin':
			return [record.restore, record.target, record.safety].every(isText);
		case 'restoreEnd':
			return [record.restore, record.head, record.outcome].every(isText);
		case undefined:
		default:
			return false;
	}
}

function checksum(text: string): string {
	return crc32(text).toString(16).padStart(8, '0');
}
