/** The audit trail of years through the API, from its newest fact to its oldest. */
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Context } from '../../../src/context.ts';
import { storedForm } from '../../../src/db/config/config.ts';
import { ConfigFile } from '../../../src/domain/document/config-file.ts';
import { tokenText } from '../../../src/domain/identities/api-token.ts';
import { hashOf } from '../../../src/domain/identities/one-time-link.ts';
import { readingContext } from '../../bench/beside-a-million.ts';
import { system } from '../../../src/domain/actor.ts';
import { registerPerson } from '../../../src/operations/identities/register-person.ts';
import { apiOf } from '../../support/api.ts';
import { isAll } from '../../support/kill-points.ts';
import { factsOf } from '../../support/office-parts.ts';
import type { TestDatabase } from '../../support/database.ts';
import { sharedDatabase } from '../../support/shared-database.ts';

/** As many as it says where everything is tried, which takes minutes. */
const ROWS = isAll ? 1_000_000 : 20_000;
const PAGE = 100;
/** Fewer than the limit of a token in a minute. */
const CALLS_OF_A_TOKEN = 500;

type Pool = TestDatabase['pool'];

/** An admin, by the document. */
async function furnish(pool: Pool): Promise<void> {
  const { body, hash } = storedForm(ConfigFile.parse({ version: 1, admins: ['U0DANA'] }));
  await pool.query(
    `insert into config_versions (version, body, hash, applied_by, source, applied_at) values (1, $1, $2, 'test', 'file', now())`,
    [body, hash],
  );
  await pool.query(
    `insert into people (id, slack_team_id, slack_user_id, name, is_outsider, updated_at)
     values ('per_dana', 'T1', 'U0DANA', 'dana', false, now())`,
  );
}

async function insertToken(pool: Pool): Promise<string> {
  const token = tokenText(randomBytes(32));
  await pool.query(
    `insert into api_tokens (id, kind, person_id, name, verbs, lifetime_days, token_hash, hint, created_at, expires_at)
     values ('tok_' || $1, 'personal', 'per_dana', 'test', '["read"]', 30, $1, 'last', now(), now() + interval '30 days')`,
    [hashOf(token)],
  );
  return token;
}

it(
  '1,000,000 audit rows are paged to the end while new ones arrive, each once',
  { timeout: 900_000 },
  async () => {
    const { db, pool } = await sharedDatabase();
    await pool.query(
      `with head as (select seq from audit_head),
      made as (insert into audit_events (seq, at, actor, action, subject_id, body, prev_hash, hash)
        select head.seq + n, timestamptz '2024-01-01' + n * interval '18 seconds', 'system:sweep', 'grant.ended', 'grt_' || n,
          '{"reason":"expired"}', md5((n - 1)::text), md5(n::text) from head, generate_series(1, $1::int) n)
     update audit_head set seq = head.seq + $1::int, hash = md5($1::int::text) from head`,
      [ROWS],
    );
    await pool.query('analyze audit_events');
    const ctx = readingContext(db, null);
    await furnish(pool);
    const call = apiOf(ctx as Context);
    const newToken = () => insertToken(pool);
    let token = await newToken();
    let cursor: string | null = null;
    let [last, seen, calls] = [Infinity, 0, 0];
    do {
      const after: string = cursor === null ? '' : `&cursor=${cursor}`;
      const { body } = await call(token, 'GET', `/audit?limit=${PAGE}${after}`);
      for (const { seq } of body['items'] as { seq: number }[]) {
        if (last !== Infinity && seq !== last - 1) throw new Error(`${seq} comes after ${last}`);
        last = seq;
        seen += 1;
      }
      cursor = body['nextCursor'] as string | null;
      calls += 1;
      if (calls % 50 === 0)
        await registerPerson(ctx, system('test'), { ...factsOf('sam'), slackUserId: `U${calls}NEW` });
      if (calls % CALLS_OF_A_TOKEN === 0) token = await newToken();
    } while (cursor !== null);
    expect(last).toBe(1);
    expect(seen).toBe(ROWS);
    const { seq } = await db.selectFrom('auditHead').select('seq').executeTakeFirstOrThrow();
    expect(seq).toBeGreaterThan(ROWS);
  },
);
