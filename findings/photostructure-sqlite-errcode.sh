#!/usr/bin/env bash
# @photostructure/sqlite: an error while rows are read by all() has no errcode.
#
# Expected from node:sqlite, whose interface the package has: every ERR_SQLITE_ERROR carries SQLite's result code as
# `errcode`, so that a caller can tell a damaged file (11) from a full disk (13).
# Seen with @photostructure/sqlite 1.2.1 on Node 20: exec(), prepare(), get() and run() give errcode 1 for an error in SQL;
# all() throws the same ERR_SQLITE_ERROR with the same message and errcode undefined. Damage found while rows are read
# can be told by its text only.
#
# Needs Node 20 and npm. Exits with 1 when the behaviour is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --silent --no-audit --no-fund @photostructure/sqlite@1.2.1 >/dev/null
cat > try.js <<'JS'
import { DatabaseSync } from '@photostructure/sqlite';

const database = new DatabaseSync(':memory:');
database.exec('create table t(x)');
const seen = {};
function see(name, action) {
  try {
    action();
  } catch (error) {
    seen[name] = error.errcode;
    console.log(`${name.padEnd(9)} ${error.code}, errcode ${error.errcode}: ${error.message}`);
  }
}
const overflow = 'select abs(-9223372036854775808)';
see('exec()', () => database.exec(overflow));
see('prepare()', () => database.prepare('select nothing from t'));
see('get()', () => database.prepare(overflow).get());
see('run()', () => database.prepare(`insert into t ${overflow}`).run());
see('all()', () => database.prepare(overflow).all());
const others = ['exec()', 'prepare()', 'get()', 'run()'].every((name) => seen[name] === 1);
process.exit(others && 'all()' in seen && seen['all()'] === undefined ? 0 : 1);
JS
if node try.js; then
  echo 'As described: errors of all() have no errcode.'
else
  echo 'Not as described any more.'
  exit 1
fi
