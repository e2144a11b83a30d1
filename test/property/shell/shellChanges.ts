/** Random changes to a folder by shell commands, as people, scripts and agents make them. */
import { execFileSync } from 'node:child_process';

type Random = () => number;

/** What there is to change: paths below the folder, with `/`. */
export interface Targets {
	readonly files: readonly string[];
	/** Without the folder itself. */
	readonly folders: readonly string[];
}

/**
 * Runs so many commands in the folder, one after the other. One whose path an earlier one has taken away fails, as it would for
 * anybody.
 */
export function changeByShell(folder: string, targets: Targets, count: number, random: Random): void {
	const lines = Array.from({ length: count }, (_, index) => `{ ${command(targets, index, random)}; } 2>/dev/null`);
	// A mode of 600 must not keep the commands that follow from anything; errors of single commands are part of it.
	execFileSync('sh', ['-s'], { cwd: folder, input: `${lines.join('\n')}\ntrue\n`, maxBuffer: 1 << 26 });
}

function command({ files, folders }: Targets, index: number, random: Random): string {
	const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];
	const file = quote(pick(files) ?? 'first');
	const other = quote(pick(files) ?? 'second');
	const folder = quote(pick(folders) ?? 'folder');
	const young = `new ${index} é`;
	const inFolder = quote(`${pick(folders) ?? '.'}/${young}`);
	const commands = [
		`printf '%s\\n' 'one more line ${index}' >> ${file}`,
		`sed 's/e/E/' ${file} > ${inFolder} && cat ${inFolder} > ${file}`,
		`sed 's/a/bb/g' ${file} > ${inFolder} && mv ${inFolder} ${file}`,
		`printf '\\000\\377\\r\\n${index}' > ${inFolder}`,
		`true > ${file}`,
		// The same size and time as before, other bytes.
		`cp -p ${file} ${inFolder} && printf '${index % 10}' | dd of=${file} conv=notrunc && touch -r ${inFolder} ${file}`,
		`touch ${file}`,
		`rm -f ${file}`,
		`rm -f ${file} ${other}`,
		random() < 0.2 ? `rm -rf ${folder}` : `rm -f ${folder}/*`,
		`mv ${file} ${inFolder}`,
		`mv ${file} ${other}`,
		`mv ${folder} ${quote(`moved ${index}`)}`,
		`mv ${file} ${file}.case && mv ${file}.case "$(printf '%s' ${file} | sed 's/[^/]*$/X&/' | tr 'a-m' 'A-M')"`,
		`chmod ${pick(['600', '644', '755', '777']) ?? '644'} ${file}`,
		`chmod ${pick(['700', '755', '750']) ?? '755'} ${folder}`,
		`ln -s ${quote(pick(['no where', '..', young]) ?? '.')} ${inFolder}`,
		`rm -f ${file} && ln -s ${other} ${file}`,
		`rm -f ${file} && mkdir ${file} && printf 'inside' > ${file}/${index}`,
		`rm -rf ${folder} && printf 'was a folder' > ${folder}`,
		`mkdir -p ${inFolder}/empty/deep`,
		`mkdir ${inFolder} && cp ${file} ${other} ${inFolder}`,
		`find ${folder} -maxdepth 1 -type f -exec chmod u+x {} +`,
	];
	return pick(commands) ?? 'true';
}

function quote(text: string): string {
	return `'${text.replaceAll("'", `'\\''`)}'`;
}
