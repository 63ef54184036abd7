/** Whom a step names to be told: once, without a say. */
import { describe, expect, it } from 'vitest';
import type { RequestId } from '../../src/domain/id.ts';
import { userGroupsIn } from '../../src/domain/document/user-groups.ts';
import { activeConfig } from '../../src/db/config/config.ts';
import { cancelRequest } from '../../src/operations/requests/cancel-request.ts';
import { reviewRequest } from '../../src/operations/requests/review-request.ts';
import { openOffice, type Office } from '../support/office.ts';
import { cardOf, explained, waitsFor } from '../support/who-decides.ts';

const PLACE = 'acme/web/storefront';
const CHANNEL = 'C0SECURITY';
const document = (...steps: readonly object[]) => ({
  policies: [
    { id: 'web', match: { resources: ['acme/web/**'], roles: ['maintainer'] }, approval: { steps } },
  ],
});
const ask = (office: Office) => office.ask('sam', PLACE, 'maintainer', '1h');

/** `lee`, or `C0SECURITY`, with how often it was to be sent. */
async function told(office: Office, id: RequestId): Promise<string[]> {
  const rows = await office.ctx.db
    .selectFrom('messages')
    .innerJoin('people', 'people.id', 'messages.personId')
    .select(['people.name', 'messages.channel'])
    .where('messages.subjectId', '=', id)
    .where('messages.kind', '=', 'request-notice')
    .orderBy('messages.id')
    .execute();
  return rows.map(({ name, channel }) => channel ?? name);
}

describe('whom a step names to be told', () => {
  it('people and channels are told once, when the step opens, and cannot decide by it', async () => {
    const office = await openOffice({
      document: document(
        { who: 'owners', notify: ['lee@acme.test', CHANNEL, 'sam@acme.test', 'omar@acme.test'] },
        { who: 'dana@acme.test', notify: ['ana@acme.test', 'lee@acme.test', CHANNEL, 'C0PLATFORM'] },
      ),
    });
    const id = await ask(office);
    // Neither whoever asks nor who is asked anyway.
    expect(await told(office, id)).toEqual(['lee', CHANNEL]);
    expect(await waitsFor(office, id)).toEqual(['omar', 'priya']);
    await expect(office.approve(id, 'lee')).rejects.toMatchObject({ code: 'not_approver' });
    await reviewRequest(office.ctx, id);
    expect(await told(office, id)).toHaveLength(2);
    await office.approve(id, 'omar');
    expect(await told(office, id)).toEqual(['lee', CHANNEL, 'ana', 'C0PLATFORM']);
    await expect(office.approve(id, 'ana')).rejects.toMatchObject({ code: 'not_approver' });
    await office.approve(id, 'dana');
    expect(await office.request(id)).toBe('approved');
    expect(await told(office, id)).toHaveLength(4);
  });

  it('what they get has no buttons, and says what becomes of it', async () => {
    const office = await openOffice({ document: document({ who: 'owners', need: 2, notify: CHANNEL }) });
    const id = await ask(office);
    const first = await cardOf(office, id, 'request-notice');
    expect(first).toContain('asks for *Maintainer*');
    expect(first).toContain('for 1 hour');
    expect(first).toContain('0 of 2 agreed · waits for');
    expect(first).toContain('This channel is told because the policy says so, and not asked to decide');
    expect(first).not.toMatch(/"actions"|"button"/);
    await office.approve(id, 'omar');
    expect(await cardOf(office, id, 'request-notice')).toContain('1 of 2 agreed');
    await office.approve(id, 'priya');
    await office.reconcile();
    const last = await cardOf(office, id, 'request-notice');
    expect(last).toMatch(/\*Approved\* by <@U0PRIYA0>.*\*Active\* until/);
    expect(last).not.toMatch(/"actions"|"button"/);
  });

  it('a denial and a cancellation are told there, too', async () => {
    const office = await openOffice({ document: document({ who: 'owners', notify: ['lee@acme.test'] }) });
    const id = await ask(office);
    await cancelRequest(office.ctx, office.actor('sam'), { requestId: id });
    const words = await cardOf(office, id, 'request-notice');
    expect(words).toContain('*Cancelled*');
    expect(words).toContain('You are told because the policy says so');
    const due = await office.ctx.db
      .selectFrom('messages')
      .select(['wantedVersion'])
      .where('kind', '=', 'request-notice')
      .executeTakeFirstOrThrow();
    expect(due.wantedVersion).toBe(2);
  });

  it('is somebody by now, also owners, the manager and a user group', async () => {
    const office = await openOffice({
      document: {
        ...document({ who: 'dana@acme.test', notify: ['owners', 'manager', 'S0LEADS01'] }),
        people: [{ slack: 'sam@acme.test', manager: 'lee@acme.test' }],
      },
    });
    const { file } = await activeConfig(office.ctx.db);
    expect([...userGroupsIn(file)]).toEqual(['S0LEADS01']);
    expect(await explained(office, 'sam', PLACE)).toContain(
      'the integration owners, the manager, `S0LEADS01` are told',
    );
    // That nobody was read of it yet stops nothing: it decides nothing.
    const id = await ask(office);
    expect((await told(office, id)).toSorted()).toEqual(['lee', 'omar', 'priya']);
  });
});
