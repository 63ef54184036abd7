/** Conflicts and access reviews in the console: who sees them, and what is done there. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayOf } from '../../../src/domain/day.ts';
import { makeSigningKey } from '../../../src/signing-key.ts';
import { createCampaign } from '../../../src/operations/reviews/create-campaign.ts';
import { openCampaign } from '../../../src/operations/reviews/open-campaign.ts';
import { conflict, ANYTHING } from '../../support/conflicts.ts';
import { conflicting, PUBLIC, reviewed, signedIn, startConsoleWorld } from '../../support/console.ts';
import { settings } from '../../support/reviews.ts';
import type { World } from '../../support/world.ts';

let world: World;
beforeAll(async () => {
  const conflicts = [conflict({ onRequest: 'warn' })];
  world = await startConsoleWorld({ policies: [ANYTHING], conflicts }, { signingKey: makeSigningKey() });
});
afterAll(() => world.close());

const idOf = async (table: 'conflictAlerts' | 'reviewCampaigns'): Promise<string> =>
  (await world.program.ctx.db.selectFrom(table).select('id').orderBy('id', 'desc').executeTakeFirstOrThrow())
    .id;

describe('a conflict', () => {
  beforeAll(async () => {
    await conflicting(world);
  });

  it('says who is in it and why, and is exempted until a day by whoever looks after it', async () => {
    const dana = await signedIn(world, 'dana', '/conflicts');
    expect(dana.text).toMatch(/Ana Lima Infrastructure and production Maintainer on acme\/platform\/infra/);
    await dana.open(`${PUBLIC}/conflicts/${await aboutAna()}`);
    expect(dana.text).toMatch(/Developer on acme\/prod.*by a grant until/);
    expect(dana.buttons).toEqual(['Sign out', 'Exempt', expect.stringContaining('End the temporary side')]);
    dana.enter({ through: '2001-01-01', reason: 'the release' });
    await dana.press('Exempt');
    expect([dana.status, dana.text]).toEqual([422, expect.stringContaining('Nothing was changed.')]);
    expect(dana.html).toMatch(/value="2001-01-01".*value="the release"/);
    const through = dayOf(new Date(world.now().getTime() + 20 * 86_400_000));
    dana.enter({ through });
    await dana.press('Exempt');
    expect(dana.text).toContain(`Exempted through ${through} by Dana Weiss: the release`);
    await dana.open(`${PUBLIC}/conflicts?status=exempted`);
    expect(dana.text).toMatch(new RegExp(`Exempted: 1 .*Ana Lima.*${through}`));
  });

  it('is read by an auditor, and is not there for an owner of other things', async () => {
    const lee = await signedIn(world, 'lee', `/conflicts/${await aboutAna()}`);
    expect([lee.status, lee.buttons]).toEqual([200, ['Sign out']]);
    const omar = await signedIn(world, 'omar', '/conflicts');
    expect(omar.status).toBe(404);
    await omar.open(`${PUBLIC}/conflicts/${await aboutAna()}`);
    expect(omar.status).toBe(404);
  });

  it('is over when what hallpass gave is ended, with a note that is kept until then', async () => {
    const dana = await signedIn(world, 'dana', `/conflicts/${await aboutAna()}`);
    const late = await signedIn(world, 'dana', `/conflicts/${await aboutAna()}`);
    expect(dana.text).toContain('At once: Developer on acme/prod/ledger. The rest stays.');
    dana.enter({ note: 'x'.repeat(1001) });
    await dana.press('End the temporary side');
    expect([dana.status, dana.text]).toEqual([422, expect.stringContaining('at most 1,000 characters')]);
    expect(dana.html).toContain('x'.repeat(1001));
    dana.enter({ note: 'the <b>release</b> is out' });
    await dana.press('End the temporary side');
    expect(dana.text).toContain('It ends.');
    await world.quiet();
    const { endNote } = await world.program.ctx.db
      .selectFrom('grants')
      .select('endNote')
      .executeTakeFirstOrThrow();
    expect(endNote).toBe('the <b>release</b> is out');
    expect(world.as('ana').dms()[0]?.replies?.at(-1)?.shown).toContain(
      '“the &lt;b&gt;release&lt;/b&gt; is out”',
    );
    late.enter({ note: 'written too late' });
    await late.press('End the temporary side');
    expect([late.status, late.text]).toEqual([409, expect.stringContaining('written too late')]);
    await dana.open(`${PUBLIC}/conflicts/${await aboutAna()}`);
    expect(dana.text).toContain('Why Resolved');
  });
});

const aboutAna = async (): Promise<string> =>
  (
    await world.program.ctx.db
      .selectFrom('conflictAlerts')
      .innerJoin('people', 'people.id', 'conflictAlerts.personId')
      .select('conflictAlerts.id')
      .where('people.name', '=', 'Ana Lima')
      .executeTakeFirstOrThrow()
  ).id;

describe('an access review', () => {
  beforeAll(async () => {
    await reviewed(world);
  });

  it('shows its counts, a picture of what is left, and the same as a table', async () => {
    const lee = await signedIn(world, 'lee', '/reviews');
    expect(lee.text).toMatch(
      /Quarter 4 All groups and projects, Guest and above Open 0 of \d+ decided .* in 1[23]d(?: \d+h)? Times/,
    );
    await lee.open(`${PUBLIC}/reviews/${await idOf('reviewCampaigns')}`);
    const [, open = ''] = /To decide (\d+)/.exec(lee.text) ?? [];
    expect(Number(open)).toBeGreaterThan(3);
    expect(lee.html).toMatch(
      /<svg class="burn-down"[^>]*aria-label="Items left to decide, by day: \d+ at first/,
    );
    expect(lee.text).toMatch(new RegExp(`Day Left At an even pace \\d+ \\w+ ${open} \\d+ `));
    expect(lee.text).toContain('Omar Haddad');
  });

  it('lists its items, page by page, by state and name', async () => {
    const dana = await signedIn(world, 'dana', `/reviews/${await idOf('reviewCampaigns')}/items?q=ana`);
    expect(dana.text).toMatch(/Ana Lima \(ana\) .* Not decided/);
    expect(dana.text).not.toContain('(lee)');
    const { id } = await world.program.ctx.db
      .selectFrom('reviewItems')
      .select('id')
      .orderBy('id', 'desc')
      .limit(1)
      .offset(1)
      .executeTakeFirstOrThrow();
    await dana.open(`${PUBLIC}/reviews/${await idOf('reviewCampaigns')}/items?after=${id}`);
    expect(dana.html.split('<tr>').length).toBe(3);
  });

  it('is not there for who neither runs nor reviews it', async () => {
    const id = await idOf('reviewCampaigns');
    const sam = await signedIn(world, 'sam', '/reviews');
    expect(sam.text).toContain('No access reviews');
    for (const path of [`/reviews/${id}`, `/reviews/${id}/items`, `/reviews/${id}/evidence.zip`]) {
      await sam.open(`${PUBLIC}${path}`);
      expect([path, sam.status]).toEqual([path, 404]);
    }
  });

  it('has its evidence made, and downloaded by an auditor', async () => {
    const id = await idOf('reviewCampaigns');
    const lee = await signedIn(world, 'lee', `/reviews/${id}`);
    await lee.press('Send it to me in Slack');
    expect(lee.text).toContain('comes to you in Slack');
    await world.pass('1h');
    await lee.open(`${PUBLIC}/reviews/${id}`);
    expect(lee.text).toContain('Download');
    await lee.open(`${PUBLIC}/reviews/${id}/evidence.zip`);
    expect([lee.status, lee.headers.get('content-type')]).toEqual([200, 'application/zip']);
    expect(lee.html.startsWith('PK')).toBe(true);
  });

  it('shows a reviewer who runs nothing their own items alone, and no evidence', async () => {
    const { ctx } = world.program;
    const { id: personId } = await ctx.db
      .selectFrom('people')
      .select('id')
      .where('name', '=', 'Dana Weiss')
      .executeTakeFirstOrThrow();
    const dana = { kind: 'person', personId, via: 'slack' } as const;
    await world.as('omar').command('/access sync');
    await world.quiet();
    const named = [world.slack.store.personOf('sam').id, world.slack.store.personOf('omar').id];
    const campaignId = await createCampaign(
      ctx,
      dana,
      settings(world.program, { name: 'Shared', reviewers: { by: 'named', named } }),
    );
    await world.quiet();
    const sam = await signedIn(world, 'sam', `/reviews/${campaignId}`);
    expect(['before it is open', sam.status]).toEqual(['before it is open', 404]);
    await openCampaign(ctx, dana, { campaignId });
    await world.quiet();
    await sam.open(`${PUBLIC}/reviews`);
    expect(sam.text).toContain('Shared');
    expect(sam.text).not.toContain('Quarter 4');
    const items = await ctx.db
      .selectFrom('reviewItems')
      .innerJoin('people', 'people.id', 'reviewItems.reviewerId')
      .select('people.name')
      .where('campaignId', '=', campaignId)
      .execute();
    const own = items.filter(({ name }) => name === 'Sam Okafor').length;
    expect([own > 0, own < items.length]).toEqual([true, true]);
    await sam.open(`${PUBLIC}/reviews/${campaignId}/items`);
    expect(sam.html.split('<tr>').length - 2).toBe(own);
    expect(sam.html.split('<td data-of="Reviewer">Sam Okafor').length - 1).toBe(own);
    await sam.open(`${PUBLIC}/reviews/${campaignId}/evidence.zip`);
    expect(sam.status).toBe(404);
    await sam.open(`${PUBLIC}/reviews/${campaignId}`);
    expect(sam.buttons).toEqual(['Sign out']);
  });
});
