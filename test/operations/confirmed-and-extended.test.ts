import { describe, expect, it } from 'vitest';
import { decideRequest } from '../../src/operations/requests/decide-request.ts';
import { openOffice } from '../support/office.ts';

const match = { resources: ['**'], roles: ['developer', 'maintainer'] };

describe('what has to be confirmed, and what more time is held to', () => {
  it('is approved by nobody who did not type its path, whatever the door, and denied by all who may', async () => {
    const office = await openOffice({
      document: { policies: [{ id: 'typed', match, approval: 'owners', confirm: 'typed' }] },
    });
    const decide = (requestId: Awaited<ReturnType<typeof office.ask>>, typed?: string) =>
      decideRequest(office.ctx, office.actor('omar'), { requestId, decision: 'approve', note: null, typed });
    const request = await office.ask('lee', 'acme/prod/ledger', 'developer', '1h');
    for (const typed of [undefined, '', 'acme/prod', 'acme/prod/ledger/'])
      await expect(decide(request, typed)).rejects.toMatchObject({ code: 'path_not_typed' });
    expect((await decide(request, ' Acme/Prod/Ledger ')).status).toBe('approved');
    const other = await office.ask('lee', 'acme/prod/payments', 'developer', '1h');
    const deny = { requestId: other, decision: 'deny', note: null } as const;
    expect((await decideRequest(office.ctx, office.actor('omar'), deny)).status).toBe('denied');
  });

  it('is extended as often as the policy lets it, and judged again when it is approved', async () => {
    const policies = (extend: object) => [{ id: 'any', match, approval: 'owners', extend }];
    const office = await openOffice({ document: { policies: policies({ times: 1, from: '50%' }) } });
    const grant = await office.grant('lee', 'acme/prod/ledger', 'developer', '1h');
    await office.reconcile();
    await expect(office.askForMore('lee', grant, '30m')).rejects.toMatchObject({
      code: 'extension_limit',
      told: { why: 'from', percent: 50 },
    });
    office.skip('40m');
    const more = await office.askForMore('lee', grant, '30m');
    await office.configure({ policies: policies({ upTo: '1h' }) });
    const approve = () =>
      decideRequest(office.ctx, office.actor('omar'), { requestId: more, decision: 'approve', note: null });
    await expect(approve()).rejects.toMatchObject({ code: 'extension_limit', told: { why: 'up_to' } });
    await office.configure({ policies: policies({ times: 1 }) });
    expect((await approve()).status).toBe('approved');
    await expect(office.askForMore('lee', grant, '30m')).rejects.toMatchObject({
      told: { why: 'times', times: 1 },
    });
  });
});
