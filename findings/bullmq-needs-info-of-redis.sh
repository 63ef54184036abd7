#!/usr/bin/env bash
# BullMQ cannot do anything for a Redis user without INFO, though ioredis under it is ready.
#
# Guess:   a Redis user made by the usual advice, all commands but the dangerous ones (+@all -@dangerous), is enough for a
#          queue. ioredis copes with a forbidden INFO, so BullMQ, which is built on it, does too.
# Happens: INFO belongs to @dangerous. ioredis prints a hint, says `ready`, and reads and writes. BullMQ asks for INFO once
#          more, to learn the version, and then refuses every job with NOPERM, on the same connection. The option
#          skipVersionCheck helps, and so does +info.
# Seen:    ioredis: ready, SET says OK
#          BullMQ: NOPERM this user has no permissions to run the 'info' command
#          BullMQ with skipVersionCheck: the job is added
#          BullMQ, once the user may INFO: the job is added
# Matters: a check that pings Redis, or reads and writes there, says that all is well while no job that takes access away is
#          queued.
# With:    bullmq 6.7.0, ioredis 6.0.0, Redis 7.0.15, Node 20.20.2; 2026-11-29
# Needs:   node, npm, redis-server and redis-cli (Debian: redis-server); starts a server of its own on a socket in the
#          temp folder. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
for tool in redis-server redis-cli; do
  command -v "$tool" > /dev/null || { echo "needs $tool" >&2; exit 2; }
done
dir=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2> /dev/null || true; rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact bullmq@6.7.0 ioredis@6.0.0 || exit 2

redis-server --port 0 --unixsocket "$dir/redis.sock" --save '' --appendonly no > redis.log 2>&1 &
server=$!
for _ in $(seq 50); do
  if redis-cli -s "$dir/redis.sock" ping > /dev/null 2>&1; then break; fi
  sleep 0.1
done
redis-cli -s "$dir/redis.sock" acl setuser careful on '>example' '~*' '&*' '+@all' '-@dangerous' > /dev/null || exit 2

cat > try.mjs <<'JS'
import { once } from 'node:events';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';

// The hint of ioredis.
console.warn = () => undefined;
const path = process.argv[2];
const user = { path, username: 'careful', password: 'example' };

const redis = new Redis(user);
await once(redis, 'ready');
const set = await redis.set('key', 'value');
console.log(`ioredis: ${redis.status}, SET says ${set}`);

async function add(what, connection, options) {
  const queue = new Queue('ends', { connection, ...options });
  queue.on('error', () => undefined);
  const limit = new Promise((resolve) => setTimeout(resolve, 5000, 'no answer'));
  const outcome = await Promise.race([
    queue.add('end', {}).then(
      () => 'the job is added',
      (error) => error.message,
    ),
    limit,
  ]);
  console.log(`${what}: ${outcome}`);
  return outcome;
}

const usual = await add('BullMQ', user, {});
const skipping = await add('BullMQ with skipVersionCheck', user, { skipVersionCheck: true });
await new Redis({ path }).call('ACL', 'SETUSER', 'careful', '+info');
const allowed = await add('BullMQ, once the user may INFO', user, {});
const added = [skipping, allowed].every((outcome) => outcome === 'the job is added');
const stands = set === 'OK' && usual.startsWith('NOPERM') && added;
console.log(stands ? 'stands: ioredis is ready, and BullMQ adds nothing without INFO' : 'CHANGED');
process.exit(stands ? 0 : 1);
JS
node try.mjs "$dir/redis.sock"
