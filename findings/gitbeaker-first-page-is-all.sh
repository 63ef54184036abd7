#!/usr/bin/env bash
# @gitbeaker/rest takes the first page for the whole list when there is no Link header.
#
# Guess:   `GroupMembers.all()` fetches until GitLab says that there is no more. GitLab says so twice, in Link and in
#          X-Next-Page, so a proxy that drops or shortens the long Link header does no harm.
# Happens: only Link is read for this. Without it, `all()` resolves with the first page. There is no error and no
#          warning, although X-Next-Page, X-Total-Pages and X-Total of the same answer say that two pages are missing.
# Seen:    Link and X-Next-Page: 3 of 3 members, 3 requests
#          X-Next-Page alone:    1 of 3 members, 1 request
# Matters: a program that takes this list for who has access sees everybody from page two on as gone.
# With:    @gitbeaker/rest 43.8.0, Node 20.20.2; 2026-11-29
# Needs:   node, npm. Exits 0 while this stands, 1 when it changed, 2 when it could not be tried.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund --save-exact @gitbeaker/rest@43.8.0 || exit 2

cat > try.mjs <<'JS'
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Gitlab } from '@gitbeaker/rest';

const PAGES = 3;

async function list(withLink) {
  let requests = 0;
  const server = createServer((req, res) => {
    requests++;
    const page = Number(new URL(req.url, 'http://gitlab.example').searchParams.get('page') ?? 1);
    const next = page < PAGES ? page + 1 : null;
    res.writeHead(200, {
      'content-type': 'application/json',
      'x-page': page,
      'x-next-page': next ?? '',
      'x-per-page': 1,
      'x-total': PAGES,
      'x-total-pages': PAGES,
      ...(withLink && next !== null
        ? { link: `<http://${req.headers.host}/api/v4/groups/1/members?page=${next}&per_page=1>; rel="next"` }
        : {}),
    });
    res.end(JSON.stringify([{ id: page, access_level: 30 }]));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const gitlab = new Gitlab({ host: `http://127.0.0.1:${server.address().port}`, token: 'none' });
  const members = await gitlab.GroupMembers.all(1, { perPage: 1 });
  server.close();
  server.closeAllConnections();
  const said = withLink ? 'Link and X-Next-Page' : 'X-Next-Page alone';
  console.log(`${said}: ${members.length} of ${PAGES} members, ${requests} request(s)`);
  return members.length;
}

const whole = await list(true);
const short = await list(false);
const stands = whole === PAGES && short === 1;
console.log(stands ? 'stands: without Link the first page is returned as the whole list' : 'CHANGED');
process.exitCode = stands ? 0 : 1;
JS
node try.mjs
