/** The journal file: appending durably, and reading what is new since the last look. */
import { fromSystemError } from '../errors';
import { type FileSystem, readAt, writeAt } from '../fileSystem';
import { decodeRecord, encodeRecord, type JournalRecord } from './journalRecord';

export class Journal {
	readonly #path: string;
	readonly #fileSystem: FileSystem;
	/** Up to here, a line's end, everything was read. */
	#readTo = 0;
	#damagedLines = 0;

	constructor(path: string, fileSystem: FileSystem) {
		this.#path = path;
		this.#fileSystem = fileSystem;
	}

	/** Lines that are no records: torn by a crash, or damaged. They are passed over. */
	get damagedLines(): number {
		return this.#damagedLines;
	}

	get path(): string {
		return this.#path;
	}

	/** The file's size in bytes. */
	size(): number {
		return this.#use('r', 'read', (fd) => this.#fileSystem.fstatSync(fd).size);
	}

	/** Returns the records that were appended since the last call, oldest first. A last line without its end is not read yet. */
	readNew(): JournalRecord[] {
		const bytes = this.#use('r', 'read', (fd) => {
			const { size } = this.#fileSystem.fstatSync(fd);
			return readAt(this.#fileSystem, fd, this.#readTo, Math.max(0, size - this.#readTo));
		});
		const end = bytes.lastIndexOf(0x0a) + 1;
		this.#readTo += end;
		const records: JournalRecord[] = [];
		for (const line of bytes.toString('utf8', 0, end).split('\n').slice(0, -1)) {
			const record = line === '' ? undefined : decodeRecord(line);
			if (record) records.push(record);
			else if (line !== '') this.#damagedLines++;
		}
		return records;
	}

	/**
	 * Appends a record; when this returns it is durable. Needs the store's lock. A torn line that a crash left at the end
	 * is closed first, so that it stays a line of its own.
	 */
	append(record: JournalRecord): void {
		const line = Buffer.from(encodeRecord(record), 'utf8');
		this.#use('r+', 'write', (fd) => {
			const { size } = this.#fileSystem.fstatSync(fd);
			const torn = size > 0 && readAt(this.#fileSystem, fd, size - 1, 1)[0] !== 0x0a;
			writeAt(this.#fileSystem, fd, size, torn ? Buffer.concat([Buffer.from('\n'), line]) : line);
			this.#fileSystem.fdatasyncSync(fd);
		});
	}

	#use<T>(flags: 'r' | 'r+', doing: 'read' | 'write', use: (fd: number) => T): T {
		try {
			const fd = this.#fileSystem.openSync(this.#path, flags);
			try {
				return use(fd);
			} finally {
				this.#fileSystem.closeSync(fd);
			}
		} catch (error) {
			throw fromSystemError(error, `${doing} the journal`, this.#path);
		}
	}
}
