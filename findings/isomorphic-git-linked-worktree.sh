#!/usr/bin/env bash
# isomorphic-git 1.44.19 in a work tree of `git worktree add` (git 2.39.5): no call fails, and what is committed there is lost.
# The file `.git` leads it to .git/worktrees/NAME. It takes that folder for a whole repository, and does not read `commondir`.
# Seen: currentBranch names the right branch, statusMatrix calls every committed file new ([path, 0, 2, 2]), and commit makes a
# commit WITHOUT PARENT. Its objects and its branch lie in .git/worktrees/NAME/objects and .../refs: git does not see them,
# still has the branch at the old commit, and `git worktree remove` deletes the only copy.
# Programs that commit or make snapshots with isomorphic-git should refuse a work tree whose git folder has a `commondir`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund isomorphic-git@1.44.19
git init --quiet --initial-branch main main
git -C main config user.name A
git -C main config user.email a@example.com
echo one > main/a.txt
git -C main add --all
git -C main commit --quiet --message First
git -C main worktree add --quiet ../linked -b two
cat > commit.js <<'JS'
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import fs, { existsSync, writeFileSync } from 'node:fs';
import git from 'isomorphic-git';

const run = (...args) => execFileSync('git', ['-C', 'linked', ...args], { encoding: 'utf8' }).trim();
const [dir, author] = ['linked', { name: 'A', email: 'a@example.com' }];
const first = run('rev-parse', 'two');
assert.equal(await git.currentBranch({ fs, dir }), 'two');
const matrix = await git.statusMatrix({ fs, dir });
console.log('a committed file that nothing has changed:', matrix);
assert.deepEqual(matrix, [['a.txt', 0, 2, 2]]);

writeFileSync('linked/b.txt', 'two\n');
await git.add({ fs, dir, filepath: 'b.txt' });
const oid = await git.commit({ fs, dir, author, message: 'Second' });
const [commit] = await git.log({ fs, dir });
console.log('the commit and its parents:', commit.oid === oid, commit.commit.parent);
assert.deepEqual(commit.commit.parent, []);
assert.equal(run('rev-parse', 'two'), first);
assert.notEqual(spawnSync('git', ['-C', 'linked', 'cat-file', '-e', oid], { stdio: 'ignore' }).status, 0);
const place = `main/.git/worktrees/linked/objects/${oid.slice(0, 2)}/${oid.slice(2)}`;
assert.ok(existsSync(place));
execFileSync('git', ['-C', 'main', 'worktree', 'remove', '--force', '../linked']);
assert.ok(!existsSync(place));
console.log('git has never seen it, and `git worktree remove` has deleted it. As described.');
JS
node commit.js
