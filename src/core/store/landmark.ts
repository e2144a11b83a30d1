/** Notices that another process has taken back what was read here, as a writer does who could not make it durable. */
import { type FileSystem, readAt } from '../fileSystem';

/** Of a record: its length and its checksum are in there. In bytes. */
const landmarkLength = 12;

/** How a record begins, with its checksum. */
export interface Landmark {
	/** From the start of the file, in bytes. */
	readonly offset: number;
	readonly bytes: Buffer;
}

/** @param offset of the record @param record its bytes, or more */
export function landmarkOf(offset: number, record: Buffer): Landmark {
	return { offset, bytes: Buffer.from(record.subarray(0, landmarkLength)) };
}

/** Whether the record is still where it was; true of none. @throws what reading fails with */
export function stands(fileSystem: FileSystem, fd: number, landmark: Landmark | undefined): boolean {
	if (!landmark) return true;
	const { offset, bytes } = landmark;
	return readAt(fileSystem, fd, offset, bytes.length).equals(bytes);
}
