import { describe, expect, it } from 'vitest';
import { checkConnector } from '../../jobs/check-connector.ts';
import { findConnectorState } from '../../src/db/connectors/connector-states.ts';
import type { AlertKind } from '../../src/domain/connectors/alert.ts';
import { postOf } from '../../src/slack/posts/message-model.ts';
import { document } from '../../playground/fakes/document.ts';
import { never, openOffice, type Office } from '../support/office.ts';

const check = (office: Office): Promise<void> => checkConnector(office.ctx, { connectorId: 'gitlab' }, never);

/** What omar's messages of a kind say now, oldest first. */
async function said(office: Office, kind: AlertKind): Promise<string[]> {
  const { personId } = office.actor('omar');
  const rows = (await office.messages(kind)).filter((row) => row.personId === personId);
  const byTime = rows.toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
  return Promise.all(
    byTime.map(async (row) => (await postOf(office.ctx, row, 'U0OMAR0'))?.text ?? 'nothing'),
  );
}

/** How often each message was wanted: a row that is only looked at is not rendered again. */
const versions = async (office: Office, kind: AlertKind): Promise<number[]> =>
  (await office.messages(kind)).map(({ wantedVersion }) => wantedVersion);

async function failSyncs(office: Office, times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    office.gitlab.faults.add({ kind: 'status', status: 500, path: /\/projects\/10\/members$/ });
    office.skip('1h');
    await office.sync();
  }
}

const change = (office: Office, changes: Readonly<Record<string, unknown>>): Promise<void> => {
  const { connectors } = document(office.gitlab.url);
  return office.configure({ connectors: connectors.map((one) => ({ ...one, ...changes })) });
};

describe('three failures then mended', () => {
  it('are told to each owner in one message, which turns green by itself', async () => {
    const office = await openOffice();
    await failSyncs(office, 2);
    expect(await office.messages('sync-alert')).toEqual([]);
    await failSyncs(office, 1);
    expect(await office.messages('sync-alert')).toHaveLength(2);
    expect(await said(office, 'sync-alert')).toEqual([
      expect.stringMatching(
        /:red_circle: \*GitLab cannot be synced\* since <!date[^>]+>: 3 tries in a row failed\n.*\n.*\nNext try <!date/,
      ),
    ]);
    const [told = 0] = await versions(office, 'sync-alert');
    await failSyncs(office, 1);
    expect((await versions(office, 'sync-alert'))[0]).toBeGreaterThan(told);
    expect(await office.messages('sync-alert')).toHaveLength(2);
    expect((await said(office, 'sync-alert'))[0]).toContain('4 tries in a row failed');

    await office.sync();
    expect(await said(office, 'sync-alert')).toEqual([
      expect.stringMatching(/:large_green_circle: \*GitLab\* works again, synced <!date/),
    ]);
    const before = await versions(office, 'sync-alert');
    await office.sync();
    await check(office);
    expect(await versions(office, 'sync-alert')).toEqual(before);
  });

  it('say of a token that expired that nothing can be given or taken back', async () => {
    const office = await openOffice();
    office.gitlab.expireToken(office.gitlab.token);
    for (let time = 0; time < 3; time++) await office.sync();
    const [text] = await said(office, 'sync-alert');
    expect(text).toContain('The token has expired.');
    expect(text).toContain('Put a token that works where hallpass.yaml says, and restart hallpass.');
    expect(text).toContain('Until then hallpass can neither give access there nor take any back');
    expect(text).toContain('hallpass looks again every 5 minutes');
  });

  it('are not syncs that GitLab told to wait', async () => {
    const office = await openOffice();
    for (let time = 0; time < 4; time++) {
      office.gitlab.faults.add({
        kind: 'answer',
        status: 429,
        body: { message: { error: 'This endpoint has been requested too many times. Try again later.' } },
        path: /\/projects\/10\/members$/,
      });
      await office.sync();
      office.skip('2m');
    }
    const { fault, failures } = (await findConnectorState(office.ctx.db, 'gitlab')) ?? {};
    expect({ fault, failures }).toEqual({ fault: 'rate_limited', failures: 0 });
    expect(await office.messages('sync-alert')).toEqual([]);
  });

  it('and failed three times again are another message', async () => {
    const office = await openOffice();
    await failSyncs(office, 3);
    await office.sync();
    await failSyncs(office, 3);
    const [first, second] = await said(office, 'sync-alert');
    expect(first).toContain('works again, synced');
    expect(second).toContain('cannot be synced');
  });

  it('say so when the connector is paused or removed instead', async () => {
    const office = await openOffice();
    await failSyncs(office, 3);
    await change(office, { paused: true });
    expect((await said(office, 'sync-alert'))[0]).toContain('*GitLab* is paused');
    await change(office, {});
    expect((await said(office, 'sync-alert'))[0]).toContain('cannot be synced');
    await office.configure({ connectors: [] });
    expect((await said(office, 'sync-alert'))[0]).toContain('*gitlab* is not connected any more');
    expect(await versions(office, 'sync-alert')).toEqual([4, 4]);
  });

  it('reach an owner who is named meanwhile', async () => {
    const office = await openOffice();
    await failSyncs(office, 3);
    await change(office, { owners: ['omar@acme.test', 'lee@acme.test'] });
    expect((await office.messages('sync-alert')).map(({ personId }) => personId)).toContain(
      office.actor('lee').personId,
    );
  });
});

describe('a token that will end', () => {
  it('is told within 14, 7, 3 and 1 days, each time anew, until another one is in use', async () => {
    const office = await openOffice();
    office.gitlab.expireToken(office.gitlab.token, '2026-12-10');
    await check(office);
    expect(await said(office, 'token-alert')).toEqual([]);
    office.skip('1d');
    await check(office);
    expect(await said(office, 'token-alert')).toEqual([
      expect.stringMatching(
        /The token of GitLab ends on 2026-12-10\* at 00:00 UTC, within 14 days\n.*put it where hallpass\.yaml says/,
      ),
    ]);
    const before = await versions(office, 'token-alert');
    office.skip('1d');
    await check(office);
    expect(await versions(office, 'token-alert')).toEqual(before);

    office.skip('6d');
    await check(office);
    const [first, second] = await said(office, 'token-alert');
    expect(first).toContain('See the newer message below');
    expect(second).toContain('within 7 days');
    for (const days of ['4d', '2d']) {
      office.skip(days);
      await check(office);
    }
    const ordinals = (await office.messages('token-alert')).map(({ ordinal }) => ordinal);
    expect(ordinals.toSorted((a, b) => a - b)).toEqual([1, 1, 3, 3, 7, 7, 14, 14]);
    expect((await said(office, 'token-alert')).at(-1)).toContain('within a day');

    office.gitlab.addToken({ value: 'glpat-new', userId: office.gitlab.botId, expiresAt: '2027-11-25' });
    office.useToken('glpat-new');
    await check(office);
    for (const text of await said(office, 'token-alert'))
      expect(text).toMatch(/:large_green_circle: \*GitLab\* has a new token, which ends on 2027-11-25/);
  });

  it('is nobody’s business while the connector is paused', async () => {
    const office = await openOffice();
    await change(office, { paused: true });
    office.gitlab.expireToken(office.gitlab.token, '2026-11-28');
    await check(office);
    expect(await office.messages('token-alert')).toEqual([]);
    await change(office, {});
    await check(office);
    expect((await said(office, 'token-alert'))[0]).toContain('within 3 days');
  });
});
