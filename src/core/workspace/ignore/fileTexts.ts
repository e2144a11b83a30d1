/** Texts of files that are asked for again and again: each is read again only where the file has changed. */
import { type FileSystem, ifPossible } from '../../fileSystem';
import { readFileIfThere, readWorkspaceFile } from '../readFile';
import { type FileStamp, isSettled, sameStamp, stampOf } from '../fileStamp';

/** git does not read a larger one (`PATTERN_MAX_FILE_SIZE`), in bytes. */
const sizeLimit = 100 << 20;

export class FileTexts {
	readonly #fileSystem: FileSystem;
	readonly #followsLinks: boolean;
	readonly #known = new Map<string, { readonly stamp: FileStamp; readonly text: string | undefined }>();

	constructor(fileSystem: FileSystem, followsLinks: boolean) {
		this.#fileSystem = fileSystem;
		this.#followsLinks = followsLinks;
	}

	/** Undefined where there is no file or it cannot be read. */
	read(file: string): string | undefined {
		const stamp = this.#stamp(file);
		if (!stamp) {
			this.#known.delete(file);
			return undefined;
		}
		const known = this.#known.get(file);
		if (known && sameStamp(known.stamp, stamp)) return known.text;
		const readAtMs = Date.now();
		const text = stamp.size > sizeLimit ? undefined : this.#text(file);
		if (isSettled(stamp, readAtMs)) this.#known.set(file, { stamp, text });
		else this.#known.delete(file);
		return text;
	}

	#text(file: string): string | undefined {
		if (this.#followsLinks) return readFileIfThere(this.#fileSystem, file)?.toString('utf8');
		return ifPossible(() => readWorkspaceFile(this.#fileSystem, file))?.toString('utf8');
	}

	#stamp(file: string): FileStamp | undefined {
		const stat = ifPossible(() =>
			this.#followsLinks ? this.#fileSystem.statSync(file) : this.#fileSystem.lstatSync(file),
		);
		return stat?.isFile() ? stampOf(stat) : undefined;
	}
}
