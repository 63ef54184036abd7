import { describe, expect, it } from 'vitest';
import { syncConnector } from '../../jobs/sync-connector.ts';
import { activeConfig } from '../../src/db/config/config.ts';
import { removeConnector } from '../../src/operations/setup/remove-connector.ts';
import { document } from '../../playground/fakes/document.ts';
import { openGrantedOffice, type DraftOffice } from '../support/drafts.ts';
import { never } from '../support/office.ts';
import { sentenceOf } from '../support/sentence-of.ts';

async function remove({ ctx, office }: DraftOffice): Promise<{ readonly ending: number }> {
  const { version } = await activeConfig(ctx.db);
  return removeConnector(ctx, office.actor('omar'), { connectorId: 'beta', version });
}

const syncedWith = async ({ ctx, office }: DraftOffice, token: string): Promise<void> => {
  office.useToken(token);
  await syncConnector(ctx, { connectorId: 'beta' }, never).catch(() => undefined);
};

describe('a connector whose token GitLab refuses', () => {
  it('stays while a grant is not over, so that the token that ends it can still be entered', async () => {
    const { desk, grantId } = await openGrantedOffice();
    await syncedWith(desk, 'glpat-revoked-meanwhile');
    expect(await sentenceOf(remove(desk))).toMatch(
      /^1 grant is not over, and the token of Beta cannot take it back: GitLab .* Enter a working token first, under Details\. Then Beta can be removed\.$/,
    );
    expect(await desk.office.status(grantId)).toBe('active');
    await syncedWith(desk, desk.office.gitlab.token);
    expect(await remove(desk)).toEqual({ ending: 1 });
    await desk.office.reconcile();
    expect(await desk.office.status(grantId)).toBe('ended: connector_gone');
  });

  it('stays while a grant is on its way out, and goes when none is left', async () => {
    const { desk, grantId } = await openGrantedOffice();
    await syncedWith(desk, 'glpat-revoked-meanwhile');
    await desk.office.pass('1h');
    expect(await desk.office.status(grantId)).toBe('revoking: expired');
    await expect(remove(desk)).rejects.toMatchObject({ code: 'token_refused' });
    desk.office.useToken(desk.office.gitlab.token);
    await desk.office.pass('5m');
    expect(await desk.office.status(grantId)).toBe('ended: expired');
    expect(await remove(desk)).toEqual({ ending: 0 });
  });
});

it('a connector that was removed before its token died is declared in the file under its id, and its grants end', async () => {
  const { desk, grantId } = await openGrantedOffice();
  const { office } = desk;
  office.useToken('glpat-revoked-meanwhile');
  await remove(desk);
  await office.reconcile();
  expect(await office.status(grantId)).toBe('revoking: connector_gone');
  office.useToken(office.gitlab.token);
  const [gitlab] = document(office.gitlab.url).connectors;
  await office.configure({ connectors: [gitlab, { ...gitlab, id: 'beta', name: 'Beta', group: 'beta' }] });
  await office.pass('5m');
  expect(await office.status(grantId)).toBe('ended: connector_gone');
});
