/** Lists by cursor: what arrives meanwhile shifts nothing, and each row comes once. */
import { expect, it } from 'vitest';
import { system } from '../../../src/domain/actor.ts';
import { logConnector } from '../../../src/db/connectors/connector-logs.ts';
import { unlinkAccount } from '../../../src/operations/identities/unlink-account.ts';
import { transact } from '../../../src/operations/transact.ts';
import { apiOf, tokenFor } from '../../support/api.ts';
import { review, withConflict } from '../../support/conflicts.ts';
import { findings, openFindings } from '../../support/findings.ts';
import { openOffice, type Office } from '../../support/office.ts';
import { itemsIn, openReview, stagedReview } from '../../support/reviews.ts';

interface Page {
  readonly items: readonly { readonly id?: string; readonly message?: string }[];
  readonly nextCursor: string | null;
}

async function pager(office: Office) {
  const call = apiOf(office.ctx);
  const token = await tokenFor(office.ctx, office.actor('dana'));
  /** Every page by itself, with `meanwhile` after each of them. */
  return async (path: string, meanwhile: () => Promise<unknown> = async () => {}): Promise<string[]> => {
    const seen: string[] = [];
    let next: string | null = null;
    do {
      const cursor: string = next === null ? '' : `&cursor=${next}`;
      const { body, status } = await call(token, 'GET', `${path}limit=1${cursor}`);
      expect(status).toBe(200);
      const { items, nextCursor } = body as unknown as Page;
      seen.push(...items.map(({ id, message }) => id ?? message ?? ''));
      next = nextCursor;
      await meanwhile();
    } while (next !== null && seen.length < 200);
    return seen;
  };
}

it('findings are paged to the end while new ones arrive, each once', async () => {
  const { office, ...ids } = await openFindings();
  const before = (await findings(office)).map(({ id }) => id);
  expect(before).toHaveLength(2);
  const page = await pager(office);
  const places = [ids.infra, ids.dashboards, ids.pipelines];
  const seen = await page('/findings?', async () => {
    const place = places.pop();
    if (place !== undefined) office.gitlab.setMember('project', place, ids.sam, 40, { expiresAt: null });
    await office.sync();
  });
  expect((await findings(office)).length).toBeGreaterThan(2);
  expect(seen).toEqual(before.toReversed());
});

it('conflicts are paged to the end while new ones arrive, each once', async () => {
  const office = await openOffice({ document: withConflict({ onRequest: 'warn' }) });
  await review(office);
  const alerts = async () =>
    (await office.ctx.db.selectFrom('conflictAlerts').select('id').orderBy('id', 'desc').execute()).map(
      ({ id }) => id,
    );
  const before = await alerts();
  expect(before.length).toBeGreaterThan(1);
  const page = await pager(office);
  let isDone = false;
  const seen = await page('/conflicts?', async () => {
    if (isDone) return;
    isDone = true;
    await office.grant('ana', 'acme/platform/infra', 'maintainer', '4h');
    await office.grant('ana', 'acme/prod/ledger', 'developer', '4h');
    await review(office);
  });
  expect((await alerts()).length).toBeGreaterThan(before.length);
  expect(seen).toEqual(before);
});

it('the log of an integration is paged to the end while lines are added, each once', async () => {
  const office = await openOffice();
  const log = (name: string) =>
    transact(office.ctx, system('sweep'), (tx) =>
      logConnector(tx, {
        connectorId: 'gitlab',
        operation: 'sync',
        level: 'info',
        message: { code: 'link_taken_back', username: name, cause: 'dropped' },
      }),
    );
  for (const name of ['one', 'two', 'three']) await log(name);
  const page = await pager(office);
  let count = 0;
  const seen = await page('/connectors/gitlab/log?', () => log(`new ${(count += 1)}`));
  expect(seen.filter((line) => line.includes('new'))).toEqual([]);
  expect(seen.slice(0, 3).map((line) => /one|two|three/.exec(line)?.[0])).toEqual(['three', 'two', 'one']);
});

it('people without an account, reviews and their items are paged, each once', async () => {
  const office = await openOffice();
  for (const handle of ['ana', 'lee'] as const) {
    const actor = office.actor(handle);
    await unlinkAccount(office.ctx, actor, { connectorId: 'gitlab', personId: actor.personId });
  }
  const page = await pager(office);
  expect((await page('/connectors/gitlab/unlinked?')).length).toBe(2);
  const open = await openReview(office);
  const staged = await stagedReview(office);
  expect(await page('/reviews?')).toEqual([staged, open]);
  const items = (await itemsIn(office, open)).map(({ id }) => id);
  expect((await page(`/reviews/${open}/items?of=all&`)).toSorted()).toEqual(items.toSorted());
});
