/** Machines in a review, and what they sign in with. */
import { describe, expect, it } from 'vitest';
import { reviewEvidence } from '../../../src/db/models/reviews/evidence.ts';
import { withNames } from '../../../src/db/models/reviews/names.ts';
import { itemLine } from '../../../src/evidence/lines.ts';
import { itemLine as shownLine } from '../../../src/slack/views/reviews/item-lines.ts';
import { openOffice } from '../../support/office.ts';
import { askedFor, itemOf, itemsIn, readReview } from '../../support/reviews.ts';

describe('a machine', () => {
  it('has the name, scopes, end and last use of its token, also in the evidence', async () => {
    const office = await openOffice();
    const { api } = office.acme.projects;
    const bot = office.gitlab.addAccessToken('project', api, 30, '2027-03-01', {
      name: 'deploys',
      scopes: ['read_api', 'write_registry'],
    });
    await office.sync();
    const id = await readReview(office);
    const item = await itemOf(office, id, bot.username, 'acme/platform/api');
    expect(item.tokens).toEqual([
      {
        name: 'deploys',
        scopes: ['read_api', 'write_registry'],
        expiresOn: '2027-03-01',
        lastUsedOn: expect.any(String),
      },
    ]);
    const evidence = await reviewEvidence(office.ctx.db, id, office.ctx.now());
    const lines = [];
    for await (const one of evidence?.items ?? []) lines.push(itemLine(one));
    expect(lines.find((line) => line.includes(bot.username))).toMatch(
      /deploys: read_api, write_registry; until 2027-03-01; last used/,
    );
  });

  it('that is a service account has its tokens, asked once for all its places', async () => {
    const office = await openOffice();
    const { groups, projects } = office.acme;
    const robot = office.gitlab.addUser({
      username: 'release-robot',
      name: 'Release robot',
      type: 'service_account',
      provisionedBy: groups.acme,
    });
    for (const project of [projects.api, projects.checkout])
      office.gitlab.setMember('project', project, robot.id, 30);
    const tail = `service_accounts/${robot.id}/personal_access_tokens`;
    const token = { id: 7, name: 'release', revoked: false, active: true, scopes: ['write_repository'] };
    office.gitlab.leave('group', groups.acme, tail, {
      ...token,
      user_id: robot.id,
      created_at: '2026-01-01T00:00:00.000Z',
      last_used_at: '2026-02-03T04:05:06.000Z',
      expires_at: null,
    });
    await office.sync();
    const id = await readReview(office);
    const its = (await itemsIn(office, id)).filter(({ username }) => username === 'release-robot');
    expect(its).toHaveLength(2);
    for (const { tokens } of its)
      expect(tokens).toEqual([
        { name: 'release', scopes: ['write_repository'], expiresOn: null, lastUsedOn: '2026-02-03' },
      ]);
    expect(askedFor(office, /personal_access_tokens$/)).toBe(1);
  });

  it('whose token is not shown to hallpass says so', async () => {
    const office = await openOffice();
    const { api } = office.acme.projects;
    const bot = office.gitlab.addAccessToken('project', api, 30, '2027-03-01');
    await office.sync();
    office.gitlab.faults.add({
      kind: 'answer',
      status: 403,
      body: { message: '403 Forbidden' },
      path: /access_tokens$/,
      times: Infinity,
    });
    const id = await readReview(office);
    const item = await itemOf(office, id, bot.username, 'acme/platform/api');
    expect(item.tokens).toBeNull();
    const [named] = await withNames(office.ctx.db, [item]);
    if (named === undefined) throw new Error('there is no item');
    expect(String(shownLine(named, { by: 'place', whose: 'mine' }))).toContain(
      'its token is not shown to hallpass',
    );
  });
});
