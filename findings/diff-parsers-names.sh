#!/usr/bin/env bash
# Names of files in what `git diff` prints (git 2.39.5), as three parsers of npm give them. git ends a name with spaces by a tab in
# the `---` and `+++` lines, and quotes one with other bytes than ASCII as C does ("a/\303\244.txt", core.quotePath).
#                      my file.txt        ä.txt
# parse-diff 0.12.0    my file.txt        \303\244.txt (quotes gone, escapes kept)
# gitdiff-parser 0.3.1 my file.txt + TAB  /\303\244.txt" (first byte and quote cut as if it were `a/`, the last quote kept)
# diff 9.0.0           a/my file.txt      a/ä.txt
# None of them raises an error: a program that opens, stages or restores by such a name misses the file, or makes another one.
# Only `diff` (jsdiff) gives names that can be used. `git diff -z --raw` or `-c core.quotePath=false` are the way around the second.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund parse-diff@0.12.0 gitdiff-parser@0.3.1 diff@9.0.0
cat > names.js <<'JS'
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parsePatch } from 'diff';
import gitdiffParser from 'gitdiff-parser';
import parseDiff from 'parse-diff';

const git = (...args) => execFileSync('git', ['-C', 'repository', ...args], { encoding: 'utf8' });
execFileSync('git', ['init', '--quiet', 'repository']);
const names = ['my file.txt', '\u00e4.txt'];
for (const name of names) writeFileSync(`repository/${name}`, 'one\n');
git('add', '--all');
for (const name of names) writeFileSync(`repository/${name}`, 'two\n');
const text = git('diff');

const seen = {
	'parse-diff': parseDiff(text).map(({ to }) => to),
	'gitdiff-parser': gitdiffParser.parse(text).map(({ newPath }) => newPath),
	diff: parsePatch(text).map(({ newFileName }) => newFileName),
};
console.log(seen);
assert.deepEqual(seen, {
	'parse-diff': ['my file.txt', '\\303\\244.txt'],
	'gitdiff-parser': ['my file.txt\t', '/\\303\\244.txt"'],
	diff: ['b/my file.txt', 'b/\u00e4.txt'],
});
console.log('As described.');
JS
node names.js
