import assert from 'node:assert/strict';
import { makeCli, type Result } from '../../support/cli';
import { skipUnlessPrivileged } from '../../support/privileged';

/** Runs a shell script in a workspace on a small disk of its own; `cairn` is the command line. */
function onSmallDisk(script: string, room = 'size=1400k'): Result {
	const { runBy } = makeCli({});
	const lines = [
		`mount -t tmpfs -o ${room} none "$PWD"`,
		'cd "$PWD"',
		'cairn() { "$@"; }',
		'fill() { head -c "$2" /dev/zero | tr "\\0" "$3" > "$1"; }',
		script.replaceAll('cairn ', '"$@" '),
	];
	return runBy(['unshare', '--mount', 'sh', '-ec', lines.join('\n'), 'sh']);
}

describe('the command line, on a disk that is nearly full', () => {
	before(skipUnlessPrivileged);

	it('lets what is to go make room for what comes', () => {
		const { code, stdout, stderr } = onSmallDisk(`
			fill old 900000 a; cairn create
			rm old; fill young 900000 b; cairn create
			cairn restore HEAD~1
			ls; head -c 3 old; wc -c < old
			cairn undo
			ls; head -c 3 young`);
		assert.equal(code, 0, stderr);
		assert.match(stdout, /^old\naaa900000$/m);
		assert.match(stdout, /^young\nbbb$/m);
	});

	it('lets a file give way to its other version, and files that become smaller come first', () => {
		const { code, stdout, stderr } = onSmallDisk(`
			fill grows 800000 a; fill shrinks 100000 a; cairn create
			fill shrinks 500000 b; fill grows 700000 b; cairn create
			cairn restore HEAD~1
			head -c 3 grows; wc -c < grows; head -c 3 shrinks; wc -c < shrinks
			cairn undo
			head -c 3 grows; wc -c < grows; head -c 3 shrinks; wc -c < shrinks`);
		assert.equal(code, 0, stderr);
		assert.match(stdout, /^aaa800000\naaa100000$/m);
		assert.match(stdout, /^bbb700000\nbbb500000$/m);
	});

	it('lets what is to go make room for folders and links too, and for what is in them', () => {
		const { code, stdout, stderr } = onSmallDisk(
			`
			mkdir -p deep/er/est other; echo 1 > deep/er/est/file; echo 2 > deep/er/two; ln -s deep link; echo 3 > other/three; cairn create
			rm -r deep other link; for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo $i > young$i; done; cairn create
			echo x > last && echo no room is left || true; rm -f last
			cairn restore HEAD~1
			find . | sort | tr "\\n" " "; cat deep/er/est/file
			cairn undo
			ls | wc -l; cat young12`,
			'nr_inodes=14',
		);
		assert.equal(code, 0, stderr);
		assert.match(
			stdout,
			/^\. \.\/deep \.\/deep\/er \.\/deep\/er\/est \.\/deep\/er\/est\/file .*\.\/link .*\.\/other\/three 1$/m,
		);
		assert.match(stdout, /^12\n12$/m);
	});

	it('has everything as it was where there is not enough room after all', () => {
		const { stdout, stderr } = onSmallDisk(`
			fill large 900000 a; fill small 10 a; cairn create
			rm large; fill other 300000 b; fill small 10 b; mkdir node_modules; fill node_modules/x 750000 x; cairn create
			cairn restore HEAD~1 || echo failed $?
			ls; head -c 3 small; wc -c < other; wc -c < node_modules/x`);
		assert.match(
			stderr,
			/The restore failed: the disk is full \(“large”\)\. Everything that it had changed was put back/,
		);
		assert.match(stdout, /^failed 1\nnode_modules\nother\nsmall\nbbb300000\n750000$/m);
	});
});
