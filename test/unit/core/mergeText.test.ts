import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { mergeText } from '../../../src/core/merge/mergeText';
import { GitMerger, type GitTree } from '../../support/gitMerge';
import { seededRandom } from '../../support/seeded';
import { makeTempFolder } from '../../support/tempFolder';
import { rounds } from '../../support/depth';

function merge(base: string, ours: string, theirs: string): string {
	const merged = mergeText(Buffer.from(base, 'latin1'), Buffer.from(ours, 'latin1'), Buffer.from(theirs, 'latin1'));
	return typeof merged === 'string' ? `conflict: ${merged}` : merged.toString('latin1');
}

const lines = (...texts: string[]): string => texts.map((text) => `${text}\n`).join('');

describe('merging texts', () => {
	it('takes what only one side changed, and what both changed alike', () => {
		const base = lines('1', '2', '3', '4', '5');
		assert.equal(
			merge(base, lines('0', '1', '2', '3', '4', '5'), lines('1', '2', '3', '4')),
			lines('0', '1', '2', '3', '4'),
		);
		assert.equal(
			merge(base, lines('1', 'x', '3', '4', '5'), lines('1', 'x', '3', '4', 'y')),
			lines('1', 'x', '3', '4', 'y'),
		);
		assert.equal(merge(base, base, ''), '');
		assert.equal(merge('', '', 'new'), 'new');
		assert.equal(merge('a\nb', 'a\nb\n', 'c\na\nb'), 'c\na\nb\n');
		assert.equal(merge('\xff\r\n\xfe', '\xff\r\n\xfe', '\xff\r\n\xfd'), '\xff\r\n\xfd');
	});

	it('is a conflict where both changed the same or neighbouring lines', () => {
		const base = lines('1', '2', '3', '4');
		for (const [ours, theirs] of [
			[lines('1', 'x', '3', '4'), lines('1', 'y', '3', '4')],
			[lines('1', 'x', '3', '4'), lines('1', '2', 'y', '4')],
			[lines('1', '2', '3', '4', 'x'), lines('1', '2', '3', '4', 'y')],
			[lines('1', '3', '4'), lines('1', 'y', '3', '4')],
		] as const) {
			assert.equal(merge(base, ours, theirs), 'conflict: sameLines');
		}
	});

	it('is what git makes of them, conflicts included', () => {
		const folder = makeTempFolder('merge');
		const files = ['ours', 'base', 'theirs'].map((name) => path.join(folder, name));
		const byGit = (texts: readonly string[]): string => {
			files.forEach((file, at) => writeFileSync(file, texts[at] ?? ''));
			const { status } = spawnSync('git', ['merge-file', '--quiet', ...files]);
			return status === 0 ? readFileSync(files[0] ?? '', 'utf8') : 'conflict: sameLines';
		};
		// Lines are unique: which of several equal ones was meant is a matter of taste.
		const edits = fc.array(fc.tuple(fc.nat(11), fc.constantFrom('delete', 'insert', 'change')), { maxLength: 3 });
		const edited = (by: readonly (readonly [number, string])[], name: string): string => {
			const texts: string[][] = Array.from({ length: 12 }, (_, i) => [`line ${i}`]);
			for (const [at, edit] of by) {
				if (edit === 'insert') texts[at]?.unshift(`${name} inserts at ${at}`);
				else texts[at] = edit === 'delete' ? [] : [`${name} changes ${at}`];
			}
			return lines(...texts.flat());
		};
		const base = edited([], '');
		fc.assert(
			fc.property(edits, edits, fc.boolean(), (ours, theirs, areOne) => {
				const [a, b] = [edited(ours, 'ours'), edited(theirs, areOne ? 'ours' : 'theirs')];
				assert.equal(merge(base, a, b), byGit([a, base, b]));
			}),
			{ numRuns: rounds('CAIRN_MERGE_RUNS', { usual: 80, deep: 1_000 }) },
		);
	});

	it('is what git makes of code, whose lines repeat', function () {
		const git = new GitMerger();
		const random = seededRandom(21);
		const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
		const usual = ['\tconst x = read();', '\tif (x) {', '\t}', '\tawait done();', '\treturn x;', ''];
		let count = 0;
		const newFunction = (): string[] => {
			const name = `f${count++}`;
			const body = Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick([...usual, `\t${name}();`]));
			return [`function ${name}() {`, ...body, '}', ''];
		};
		const edited = (base: readonly string[]): string[] => {
			let result = [...base];
			for (let edits = 1 + Math.floor(random() * 3); edits > 0; edits--) {
				const at = Math.floor(random() * result.length);
				const [cut, added] = pick([
					[1 + Math.floor(random() * 3), []],
					[0, newFunction()],
					[0, [pick(usual)]],
					[1, [`\tchanged(${count++});`]],
				] as const);
				result = result.toSpliced(at, cut, ...added);
			}
			return result;
		};
		let clean = 0;
		for (let round = 0; round < 100; round++) {
			const base = Array.from({ length: 6 }, newFunction).flat();
			const [before, after, now] = [edited(base), base, edited(base)].map((each) => lines(...each)) as [
				string,
				string,
				string,
			];
			const of = (content: string): GitTree => new Map([['f', { content, kind: 'file' }]]);
			const byGit = git.revert(of(before), of(after), of(now));
			const isClean = byGit.conflicts.length === 0;
			if (isClean) clean++;
			assert.equal(
				merge(after, now, before),
				isClean ? byGit.tree.get('f')?.content : 'conflict: sameLines',
				JSON.stringify({ before, after, now }),
			);
		}
		assert.ok(clean > 50 && clean < 100);
	});

	it('comes to an end for texts whose lines repeat, and for texts that have nothing in common', () => {
		const zeros = '0\n'.repeat(200_000);
		assert.equal(merge(`${zeros}end\n`, `start\n${zeros}end\n`, `${zeros}END\n`), `start\n${zeros}END\n`);
		const json = JSON.stringify(
			Array.from({ length: 8_000 }, (_, i) => ({ id: i % 7, tags: ['a', 'b'], nested: { on: true } })),
			undefined,
			2,
		);
		const [first, last] = [json.replace('"a"', '"first"'), `${json.slice(0, -1)}, 1]`];
		assert.equal(merge(json, first, last), `${first.slice(0, -1)}, 1]`);
		const numbers = (from: number): string => lines(...Array.from({ length: 60_000 }, (_, i) => String(from + i)));
		assert.equal(merge(numbers(0), numbers(100_000), `${numbers(0)}x`), 'conflict: tooDifferent');
	});
});
