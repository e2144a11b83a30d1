#!/usr/bin/env bash
# isomorphic-git 1.44.19 in a repository with a split index (`core.splitIndex`, `git update-index --split-index`, git 2.39.5):
# nothing fails, and the next commit deletes nearly every file.
# It does not know the index's extension `link`, which names the other part. git requires readers to refuse extensions whose name
# begins with a small letter if they do not know them.
# Seen: listFiles gives one file with the name NUL (the entry that says what the other part lacks) in place of three. After
# `add` of one more file git's index lists only the new one, and everything else is staged as deleted. The tree of the commit has
# the new file and an entry without a name, whose mode is none: isomorphic-git itself cannot read it (InternalError).
# Programs that read a git index themselves have to walk its extensions before they trust its entries.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund isomorphic-git@1.44.19
git init --quiet --initial-branch main repository
cd repository
git config user.name A
git config user.email a@example.com
mkdir src
echo one > src/a.txt
echo two > b.txt
git add --all
git commit --quiet --message First
git update-index --split-index
echo three > c.txt
git add c.txt
cd ..
cat > add.js <<'JS'
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs, { writeFileSync } from 'node:fs';
import git from 'isomorphic-git';

const dir = 'repository';
const status = () => execFileSync('git', ['-C', dir, 'status', '--short', '--no-renames'], { encoding: 'utf8' }).split('\n');
assert.deepEqual(status(), ['A  c.txt', '']);
const listed = await git.listFiles({ fs, dir });
console.log('listFiles:', listed);
assert.deepEqual(listed, ['\0']);

writeFileSync(`${dir}/d.txt`, 'four\n');
await git.add({ fs, dir, filepath: 'd.txt' });
const after = status();
console.log('git status after adding d.txt:', after);
for (const line of ['D  b.txt', 'D  src/a.txt', 'A  d.txt', '?? b.txt', '?? c.txt', '?? src/']) assert.ok(after.includes(line), line);

const oid = await git.commit({ fs, dir, message: 'Second', author: { name: 'A', email: 'a@example.com' } });
const { type, object } = await git.readObject({ fs, dir, oid: (await git.readCommit({ fs, dir, oid })).commit.tree, format: 'content' });
const names = Buffer.from(object).toString('latin1');
assert.ok(type === 'tree' && names.includes('d.txt'));
assert.ok(!['b.txt', 'c.txt', 'src'].some((name) => names.includes(name)));
await assert.rejects(git.readTree({ fs, dir, oid }), { code: 'InternalError' });
console.log('the commit has d.txt alone, and cannot be read again');
console.log('As described.');
JS
node add.js
