#!/usr/bin/env bash
# A schema with an index that names an option of its operator class cannot be dropped, nor can the extension of that class.
#
# Guess:   drop schema … cascade and drop extension … cascade remove whatever is there, in an order that works.
# Happens: where the table is older than the extension, as after a migration that adds the extension later, PostgreSQL
#          drops parts of the operator class before the index that uses it. Then it opens the index to drop it, reads
#          its option, and has nothing left that knows it: "operator class gist_trgm_ops has no options". Nothing is
#          dropped. Without the option, or with the extension made first, it works: a restored dump does not show it.
# Seen:    table first, with (siglen = 128):     drop schema: ERROR:  operator class gist_trgm_ops has no options
#          table first, without an option:       drop schema: done
#          extension first, with (siglen = 128): drop schema: done
# Matters: what resets a database (tests, demonstration environments, the undoing of a failed set-up) stops half a year
#          after it was written, at a migration that has nothing to do with it. Drop the index first.
# With:    PostgreSQL 15.20 with its contrib modules; 2026-11-29
# Needs:   initdb and postgres of a PostgreSQL with pg_trgm (Debian: postgresql), in PGBIN or /usr/lib/postgresql/*/bin;
#          psql; as root setpriv (Debian: util-linux). Starts a PostgreSQL of its own on a socket in the temp folder.
#          Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
bin=${PGBIN:-$(ls -d /usr/lib/postgresql/*/bin 2> /dev/null | tail -1)}
[ -x "$bin/initdb" ] && command -v psql > /dev/null || { echo 'there is no PostgreSQL here' >&2; exit 2; }
dir=$(mktemp -d)
server=
trap '[ -z "$server" ] || { kill -INT "$server" && wait "$server"; } 2> /dev/null || true; rm -rf "$dir"' EXIT
cd "$dir"

# PostgreSQL does not run as root.
as=()
mkdir data
if [ "$(id -u)" = 0 ]; then
  as=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
  chmod 755 "$dir"
  chown nobody data
fi
"${as[@]}" "$bin/initdb" -D data/db -U postgres -A trust --no-locale -E UTF8 > /dev/null 2> initdb.log ||
  { cat initdb.log >&2; exit 2; }
"${as[@]}" "$bin/postgres" -D data/db -k "$dir/data" -c listen_addresses= -c fsync=off > postgres.log 2>&1 &
server=$!
sql() { psql -h "$dir/data" -U postgres -d "$1" -Atqc "$2" 2>&1; }
for _ in $(seq 100); do sql postgres 'select 1' > /dev/null && break || sleep 0.1; done
sql postgres "select 1 from pg_available_extensions where name = 'pg_trgm'" | grep -q 1 ||
  { echo 'this PostgreSQL has no pg_trgm' >&2; exit 2; }

table='create table places (path text)'
extension='create extension pg_trgm'
# What is made, and what comes of dropping the schema.
try() {
  sql postgres "create database $1" && sql "$1" "$2" > /dev/null
  local said
  if said=$(sql "$1" 'drop schema public cascade'); then echo done; else grep ERROR <<< "$said"; fi
}
late=$(try late "$table; $extension; create index alike on places using gist (path gist_trgm_ops (siglen = 128))")
plain=$(try plain "$table; $extension; create index alike on places using gist (path gist_trgm_ops)")
early=$(try early "$extension; $table; create index alike on places using gist (path gist_trgm_ops (siglen = 128))")
echo "table first, with (siglen = 128):     drop schema: $late"
echo "table first, without an option:       drop schema: $plain"
echo "extension first, with (siglen = 128): drop schema: $early"
if [[ $late == *'has no options'* && $plain == done && $early == done ]]; then
  echo 'stands: a schema cannot be dropped for an option of an index'
else
  echo CHANGED
  exit 1
fi
