import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import type { Context } from '../../src/context.ts';
import { storedForm } from '../../src/db/config/config.ts';
import { openDatabase, type Database } from '../../src/db/database.ts';
import { migrate } from '../../src/db/schema/migrate.ts';
import { ConfigFile } from '../../src/domain/document/config-file.ts';
import { tokenText } from '../../src/domain/identities/api-token.ts';
import { hashOf } from '../../src/domain/identities/one-time-link.ts';
import { createApi } from '../../src/web/api/api.ts';
import { listen } from '../../src/web/listen.ts';
import { hasTerraform, openFolder, type Terraform } from '../support/terraform-folder.ts';
import { readingContext } from './beside-a-million.ts';
import { Absent, withPlace, type PlaceName } from './places.ts';
import type { Row } from './row.ts';

const RUNS = 5;
const MOST_PLAN_MS = 10_000;
/** Of each kind so many: 200 in all. */
const KINDS = { policies: 120, conflicts: 40, people: 30, schedules: 10 };
const ALL = Object.values(KINDS).reduce((sum, count) => sum + count);

const RESOURCES = `
resource "hallpass_policy" "p" {
  count        = ${KINDS.policies}
  id           = "p-\${count.index}"
  match        = { resources = ["acme/\${count.index}/**", "!acme/\${count.index}/docs"], roles = ["developer", "maintainer"] }
  steps        = [{ who = ["manager"] }, { who = ["owners"], need = 2 }]
  max_duration = "120m"
}
resource "hallpass_conflict" "c" {
  count  = ${KINDS.conflicts}
  id     = "c-\${count.index}"
  name   = "Apart \${count.index}"
  a      = { any = [{ resources = ["acme/\${count.index}/**"], roles = ["developer"] }] }
  b      = { any = [{ resources = ["beta/\${count.index}/**"], roles = ["maintainer"] }] }
  owners = ["p7@acme.test"]
}
resource "hallpass_person_link" "l" {
  count  = ${KINDS.people}
  slack  = "p\${count.index}@acme.test"
  gitlab = "p\${count.index}"
}
resource "hallpass_review_schedule" "s" {
  count  = ${KINDS.schedules}
  id     = "s-\${count.index}"
  name   = "Review \${count.index}"
  every  = "1 quarter"
  from   = "2030-01-05"
  run_by = "p7@acme.test"
}
`;

/** The same without hallpass: what terraform itself takes for so many. */
const BARE = `
resource "terraform_data" "d" {
  count = ${ALL}
  input = { resources = ["acme/\${count.index}/**"], roles = ["developer", "maintainer"] }
}
`;

/**
 * `terraform plan` of 200 resources by the provider as it is packed, from the start of the process to its end: when there is nothing yet,
 * and when all of it is there and nothing changed. The slowest of five; beside it terraform with 200 resources of its own.
 * @throws Absent where there is no terraform
 */
export async function terraform(placeName: PlaceName): Promise<Row[]> {
  if (!hasTerraform) throw new Absent('there is no terraform here');
  return withPlace(placeName, async (place) => {
    const database = openDatabase(await place.connect(), { max: 4 });
    try {
      await migrate(database.db, database.pool, { withQueue: false });
      const token = await furnish(database.pool);
      const served = createApi(readingContext(database.db, null) as Context);
      const web = new Hono().all('/api/v1/*', (c) => served.fetch(c.req.raw));
      const listening = await listen({ host: '127.0.0.1', port: 0, slack: null, web });
      try {
        return await measure({ url: listening.url, token }, place.name);
      } finally {
        await listening.close();
      }
    } finally {
      await database.close();
    }
  });
}

/** An admin with a token for a program, and a document. */
async function furnish(pool: Database['pool']): Promise<string> {
  const { body, hash } = storedForm(ConfigFile.parse({ version: 1, admins: ['p7@acme.test'] }));
  await pool.query(
    "insert into config_versions (version, body, hash, applied_by, source, applied_at) values (1, $1, $2, 'bench', 'file', now())",
    [body, hash],
  );
  await pool.query(
    "insert into people (id, slack_team_id, slack_user_id, email, name, is_outsider, updated_at) values ('per_7', 'T1', 'U0000007', 'p7@acme.test', 'p7', false, now())",
  );
  const token = tokenText(randomBytes(32));
  await pool.query(
    `insert into api_tokens (id, kind, person_id, name, verbs, lifetime_days, token_hash, hint, created_at, expires_at)
     values ('tok_1', 'machine', 'per_7', 'bench', '["read", "configure"]', 30, $1, 'last', now(), now() + interval '30 days')`,
    [hashOf(token)],
  );
  return token;
}

async function measure(server: { readonly url: string; readonly token: string }, on: string): Promise<Row[]> {
  const folders = [await openFolder(server), await openFolder(server)] as const;
  const [ours, bare] = folders;
  try {
    ours.write(RESOURCES);
    bare.write(BARE);
    const rows: Row[] = [];
    for (const [figure, says] of [
      ['first', `Plan: ${ALL} to add`],
      ['unchanged', 'No changes.'],
    ] as const) {
      if (figure === 'unchanged')
        for (const folder of folders) await run(folder, `${ALL} added`, 'apply', '-auto-approve');
      rows.push({
        benchmark: 'terraform',
        on,
        unit: 'ms',
        figure: `${figure} plan of ${ALL}, slowest of ${RUNS}`,
        value: await slowestPlan(ours, says),
        bare: await slowestPlan(bare, says),
        bar: { of: 'value', most: MOST_PLAN_MS },
      });
    }
    return rows;
  } finally {
    for (const { close } of folders) close();
  }
}

async function slowestPlan(folder: Terraform, says: string): Promise<number> {
  const taken: number[] = [];
  for (let turn = 0; turn < RUNS; turn++) {
    const from = performance.now();
    await run(folder, says, 'plan', '-input=false');
    taken.push(performance.now() - from);
  }
  return Math.max(...taken);
}

async function run(folder: Terraform, says: string, ...words: readonly string[]): Promise<void> {
  const { said } = await folder.run(...words);
  if (!said.includes(says)) throw new Error(said);
}
