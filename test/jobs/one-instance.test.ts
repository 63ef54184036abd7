/** The same GitLab under another name is the same GitLab: what it says of itself counts, not the address that was typed. */
import { expect, it } from 'vitest';
import { checkConnector } from '../../jobs/check-connector.ts';
import { syncConnector } from '../../jobs/sync-connector.ts';
import { document } from '../../playground/fakes/document.ts';
import { findConnectorState } from '../../src/db/connectors/connector-states.ts';
import { openDraftOffice, furnishBeta } from '../support/drafts.ts';
import { never, openOffice } from '../support/office.ts';

const aliasOf = (url: string): string => url.replace('127.0.0.1', 'localhost');

it('a group that is connected is refused in Slack under another name of its host, also what lies in it', async () => {
  const desk = await openDraftOffice();
  const url = aliasOf(desk.office.gitlab.url);
  const draftId = await desk.create();
  const faults = [];
  for (const group of ['acme', 'acme/web', '1']) faults.push(...(await desk.faults(draftId, { url, group })));
  expect(faults).toEqual([
    expect.stringMatching(/^group: acme is connected already, as GitLab/),
    expect.stringMatching(/^group: acme\/web lies in a group that is connected already, as GitLab/),
    expect.stringMatching(/^group: acme is connected already, as GitLab/),
  ]);
  expect(await desk.faults(draftId, { url })).toEqual([]);
});

it('one from the file is told so, and nothing of it is ever read or granted', async () => {
  const office = await openOffice({ furnish: furnishBeta });
  const { ctx, gitlab } = office;
  const url = aliasOf(gitlab.url);
  const [own] = document(gitlab.url).connectors;
  await office.configure({
    connectors: [
      own,
      { ...own, id: 'alias', name: 'Alias', url },
      { ...own, id: 'beta', name: 'Beta', url, group: 'beta' },
    ],
  });
  for (const connectorId of ['alias', 'beta', 'gitlab']) {
    await syncConnector(ctx, { connectorId }, never);
    await checkConnector(ctx, { connectorId }, never);
  }
  expect(await findConnectorState(ctx.db, 'alias')).toMatchObject({
    status: 'failing',
    detail: expect.stringContaining('"code":"group_shared","path":"acme","twin":"GitLab"'),
  });
  for (const id of ['beta', 'gitlab'])
    expect(await findConnectorState(ctx.db, id)).toMatchObject({ status: 'connected' });
  const read = await ctx.db.selectFrom('resources').select('connectorId').distinct().execute();
  expect(read.map(({ connectorId }) => connectorId).toSorted()).toEqual(['beta', 'gitlab']);
  // Once the first is gone from the document, the other may stand for the group.
  await office.configure({ connectors: [{ ...own, id: 'alias', name: 'Alias', url }] });
  await syncConnector(ctx, { connectorId: 'alias' }, never);
  expect(await findConnectorState(ctx.db, 'alias')).toMatchObject({ status: 'connected' });
});
