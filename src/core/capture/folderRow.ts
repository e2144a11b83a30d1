/** The row of one folder in the tables: what is known of it by itself. `FolderState` adds what is in it and above it. */
import type { Stats } from 'node:fs';
import { isSettled } from '../workspace/fileStamp';
import type { Entry, FolderScope } from '../workspace/scope';
import type { EntryTable } from './entryTable';
import { folderDoubles as doubles, folderIntegers as integers, type FolderTable } from './folderTable';

/**
 * A folder's times change with every name that comes or goes, so that it need not be listed again; Windows' file systems
 * are not known to keep to that.
 */
const timesTellNames = process.platform !== 'win32';

export const folderFlags = {
	onlyNamed: 1,
	isExcluded: 2,
	allIncluded: 4,
	hasIgnoreFile: 8,
	hasRepository: 16,
	isUnreadable: 32,
	/** Whether the tree that was stored last is still right. */
	hasTree: 64,
	/** Whether one ever was. */
	hadTree: 128,
	isRemoved: 256,
	/** Whether the places of all entries are known in the tree that was stored last, and no entry has come or gone since. */
	hasPlaces: 512,
	isRepositoryData: 1024,
	mayBeRepositoryData: 2048,
} as const;

/** What of a system's answer is kept of a folder. */
export type FolderStat = Pick<Stats, 'mtimeMs' | 'ctimeMs' | 'ino' | 'mode' | 'dev'>;

/** Where the rows are. */
export interface StateTables {
	readonly files: EntryTable;
	readonly folders: FolderTable;
}

export class FolderRow {
	readonly number: number;
	protected readonly tables: StateTables;

	constructor(tables: StateTables, number: number) {
		this.tables = tables;
		this.number = number;
	}

	get name(): string {
		return this.tables.folders.names[this.number] ?? '';
	}

	/** By what it is entered. */
	get entry(): Entry {
		return {
			onlyNamed: this.flag(folderFlags.onlyNamed),
			isExcluded: this.flag(folderFlags.isExcluded),
			allIncluded: this.flag(folderFlags.allIncluded),
			isRepositoryData: this.flag(folderFlags.isRepositoryData),
		};
	}

	set entry({ onlyNamed, isExcluded, allIncluded, isRepositoryData }: Entry) {
		this.setFlag(folderFlags.onlyNamed, onlyNamed);
		this.setFlag(folderFlags.isExcluded, isExcluded);
		this.setFlag(folderFlags.allIncluded, allIncluded);
		this.setFlag(folderFlags.isRepositoryData, isRepositoryData);
	}

	/** Whether it is entered only for what is named in it. */
	get onlyNamed(): boolean {
		return this.flag(folderFlags.onlyNamed);
	}

	/** Whether it is in its parent's tree only where something is in it: it is entered only for what is named or tracked. */
	get goesWhenEmpty(): boolean {
		return this.onlyNamed || this.scope?.isRepositoryData === true;
	}

	/** Undefined until it is looked at. */
	get scope(): FolderScope | undefined {
		return this.tables.folders.scopes[this.number];
	}

	set scope(scope: FolderScope | undefined) {
		this.tables.folders.scopes[this.number] = scope;
	}

	get hasIgnoreFile(): boolean {
		return this.flag(folderFlags.hasIgnoreFile);
	}

	set hasIgnoreFile(has: boolean) {
		this.setFlag(folderFlags.hasIgnoreFile, has);
	}

	get hasRepository(): boolean {
		return this.flag(folderFlags.hasRepository);
	}

	set hasRepository(has: boolean) {
		this.setFlag(folderFlags.hasRepository, has);
	}

	/** Whether names in it are those of a tool's own folder. */
	get mayBeRepositoryData(): boolean {
		return this.flag(folderFlags.mayBeRepositoryData);
	}

	set mayBeRepositoryData(is: boolean) {
		this.setFlag(folderFlags.mayBeRepositoryData, is);
	}

	/** Whether it could be listed; the tree leaves it out otherwise. */
	get isReadable(): boolean {
		return !this.flag(folderFlags.isUnreadable);
	}

	set isReadable(is: boolean) {
		this.setFlag(folderFlags.isUnreadable, !is);
	}

	/** How many names in scope are no text. */
	get badNames(): number {
		return this.integer(integers.badNames);
	}

	set badNames(count: number) {
		this.setInteger(integers.badNames, count);
	}

	/** The permission bits. */
	get mode(): number {
		return this.integer(integers.mode);
	}

	set mode(mode: number) {
		this.setInteger(integers.mode, mode);
	}

	/** Of the file system; NaN where it is not known. */
	get device(): number {
		return this.double(doubles.device);
	}

	set device(device: number) {
		this.setDouble(doubles.device, device);
	}

	/** Whether another folder has taken its place, or it was never looked at. */
	isOther({ ino }: FolderStat): boolean {
		return Number.isNaN(this.device) || this.double(doubles.inode) !== ino;
	}

	/** Whether the same names are in it as when it was listed. */
	isListed(stat: FolderStat): boolean {
		return (
			this.double(doubles.listedMtime) === stat.mtimeMs &&
			this.double(doubles.listedCtime) === stat.ctimeMs &&
			this.double(doubles.inode) === stat.ino
		);
	}

	/** @param stat from before it was listed @param listedAtMs when it was about to be, in milliseconds since 1970 */
	setListed(stat: FolderStat, listedAtMs: number): void {
		const counts = timesTellNames && isSettled(stat, listedAtMs);
		this.setDouble(doubles.listedMtime, counts ? stat.mtimeMs : NaN);
		this.setDouble(doubles.listedCtime, stat.ctimeMs);
		this.setDouble(doubles.inode, stat.ino);
	}

	/** Lists it again next time. */
	distrust(): void {
		this.setDouble(doubles.listedMtime, NaN);
	}

	protected flag(flag: number): boolean {
		return (this.integer(integers.flags) & flag) !== 0;
	}

	protected setFlag(flag: number, is: boolean): void {
		const others = this.integer(integers.flags) & ~flag;
		this.setInteger(integers.flags, is ? others | flag : others);
	}

	protected integer(column: number): number {
		return this.tables.folders.rows.integer(this.number, column);
	}

	protected setInteger(column: number, value: number): void {
		this.tables.folders.rows.setInteger(this.number, column, value);
	}

	protected double(column: number): number {
		return this.tables.folders.rows.double(this.number, column);
	}

	protected setDouble(column: number, value: number): void {
		this.tables.folders.rows.setDouble(this.number, column, value);
	}
}
