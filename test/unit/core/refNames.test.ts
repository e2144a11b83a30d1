import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { isRefName } from '../../../src/core/refNames';

/** Whether git takes the name. A name that begins with `-` is not passed: git takes it for an option. */
const gitTakes = (name: string): boolean =>
	spawnSync('git', ['check-ref-format', '--allow-onelevel', name], { stdio: 'ignore' }).status === 0;

describe('names of refs', () => {
	it('are those that git takes', () => {
		const part = fc.oneof(
			fc.constantFrom(
				'a',
				'.',
				'..',
				'.lock',
				'@',
				'@{',
				'{',
				'/',
				'//',
				' ',
				'~',
				'^',
				':',
				'?',
				'*',
				'[',
				'\\',
				'ä',
				'😀',
				'\x7f',
				'\n',
				'HEA',
			),
			fc.string({ maxLength: 3 }),
		);
		const names = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''));
		fc.assert(
			fc.property(names, (name) => {
				// HEAD is a name of our own, see below.
				fc.pre(!name.startsWith('-') && !name.includes('\0') && name !== '' && name !== 'HEAD');
				assert.equal(isRefName(name), gitTakes(name), JSON.stringify(name));
			}),
			{ numRuns: 400 },
		);
	});

	it('are not taken for something else', () => {
		const others = [
			'HEAD',
			'-d',
			'',
			'01kdvdnaz8kbaa13h6rrqw0cj1',
			'01KDVDNAZ8KBAA13H6RRQW0CJ1',
			'../x',
			'/etc',
			'a\0b',
			'\ud800',
			'x'.repeat(256),
		];
		assert.deepEqual(others.filter(isRefName), []);
		assert.deepEqual(
			['main', 'a/b', 'ä', 'HEADS', 'x'.repeat(255)].filter((name) => !isRefName(name)),
			[],
		);
	});
});
