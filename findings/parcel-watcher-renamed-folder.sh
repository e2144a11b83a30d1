#!/usr/bin/env bash
# @parcel/watcher 2.5.6 on Linux (inotify), with Node 20 and later: after a folder was renamed, what happens in its sub-folders
# is not told. It comes with the next event elsewhere, and then under the folder's OLD name, for paths that do not exist.
# Below a tree that was made in one go (mkdir -p a/b/c) nothing is told at all: only the top folder is watched.
# Node's own recursive fs.watch tells all of it at once, under the new names.
# Seen: rename of src to new, then an edit of new/lib/a.txt and a new new/lib/b.txt: no event within 3 s; after a new file new/d.txt
# the events "update src/lib/a.txt" and "create src/lib/b.txt" come with "create new/d.txt".
# An editor or tool that trusts the watcher misses an hour of work after one `git mv`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
[ "$(uname)" = Linux ] || { echo "This is about Linux."; exit 0; }
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund @parcel/watcher@2.5.6
cat > watch.js <<'JS'
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, realpathSync, renameSync, watch, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import watcher from '@parcel/watcher';

const top = path.join(realpathSync('.'), 'watched');
mkdirSync(path.join(top, 'src', 'lib'), { recursive: true });
writeFileSync(path.join(top, 'src', 'lib', 'a.txt'), 'one\n');
const parcel = [];
const node = [];
const subscription = await watcher.subscribe(top, (error, events) => {
	for (const event of events ?? []) parcel.push(`${event.type} ${path.relative(top, event.path)}`);
});
const native = watch(top, { recursive: true }, (type, name) => node.push(`${type} ${name}`));
const told = async () => {
	await pause(3_000);
	return { parcel: parcel.splice(0), node: node.splice(0) };
};
await told();

renameSync(path.join(top, 'src'), path.join(top, 'new'));
assert.deepEqual((await told()).parcel.sort(), ['create new', 'delete src']);

appendFileSync(path.join(top, 'new', 'lib', 'a.txt'), 'two\n');
writeFileSync(path.join(top, 'new', 'lib', 'b.txt'), 'b\n');
const below = await told();
console.log('below the renamed folder:', below);
assert.deepEqual(below.parcel, []);
assert.ok(below.node.includes('change new/lib/a.txt') && below.node.includes('rename new/lib/b.txt'));

writeFileSync(path.join(top, 'new', 'd.txt'), 'd\n');
const later = await told();
console.log('after an event elsewhere:', later);
for (const event of ['create new/d.txt', 'update src/lib/a.txt', 'create src/lib/b.txt']) {
	assert.ok(later.parcel.includes(event), event);
}

mkdirSync(path.join(top, 'x', 'y', 'z'), { recursive: true });
await told();
writeFileSync(path.join(top, 'x', 'y', 'z', 'e.txt'), 'e\n');
const tree = await told();
console.log('below a tree that was made in one go:', tree);
assert.deepEqual(tree.parcel, []);
assert.ok(tree.node.includes('rename x/y/z/e.txt'));
native.close();
await subscription.unsubscribe();
console.log('As described.');
JS
node watch.js
