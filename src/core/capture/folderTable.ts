/** What the last capture knew of each folder, in columns, as `EntryTable` has it of files. `FolderState` speaks for one row. */
import { ChunkedRows, noRow } from '../../base/memory/chunkedRows';
import { packTexts, unpackTexts } from '../../base/memory/textPages';
import { idLength } from '../store/packs/objectColumns';
import type { FolderScope } from '../workspace/scope';
import type { TableSnapshot } from './entryTable';

/** The columns. */
export const folderDoubles = { totalSize: 0, device: 1, listedMtime: 2, listedCtime: 3, inode: 4 } as const;
export const folderIntegers = {
	parent: 0,
	/** The first file and the first folder in it, and the folder after it in its own folder. */
	firstFile: 1,
	firstFolder: 2,
	next: 3,
	mode: 4,
	fileCount: 5,
	badNames: 6,
	flags: 7,
	/** Where its entry begins in its parent's tree. */
	place: 8,
} as const;

export class FolderTable {
	readonly rows: ChunkedRows;
	readonly names: string[];
	readonly scopes: (FolderScope | undefined)[] = [];

	/** @param snapshot of a table: this one is to be read, and knows neither trees nor scopes */
	constructor(snapshot?: TableSnapshot) {
		this.rows = snapshot
			? ChunkedRows.of(snapshot.rows)
			: new ChunkedRows({ doubles: 5, integers: 9, bytes: idLength });
		this.names = snapshot ? unpackTexts(snapshot.names) : [];
	}

	/** What is known of all folders now, but for their trees and scopes. */
	snapshot(): TableSnapshot {
		return { rows: this.rows.snapshot(), names: packTexts(this.names) };
	}

	/** @param parent the number of the folder that it is in; `noRow` for a root */
	add(parent: number, name: string): number {
		const { rows } = this;
		const number = rows.add();
		for (const column of [folderIntegers.firstFile, folderIntegers.firstFolder, folderIntegers.next]) {
			rows.setInteger(number, column, noRow);
		}
		rows.setInteger(number, folderIntegers.parent, parent);
		for (const column of [folderDoubles.device, folderDoubles.listedMtime]) rows.setDouble(number, column, NaN);
		this.names[number] = name;
		this.scopes[number] = undefined;
		return number;
	}

	/** Copies the 32 bytes of the folder's tree to a place in others. */
	copyId(number: number, target: Uint8Array, offset: number): void {
		this.rows.copyBytes(number, target, offset);
	}

	/** Where the folder's entry begins in its parent's tree, in bytes. */
	setPlace(number: number, offset: number): void {
		this.rows.setInteger(number, folderIntegers.place, offset);
	}

	remove(number: number): void {
		this.scopes[number] = undefined;
		this.rows.remove(number);
	}
}
