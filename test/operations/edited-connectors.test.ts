import { describe, expect, it } from 'vitest';
import { syncConnector } from '../../jobs/sync-connector.ts';
import { activeConfig } from '../../src/db/config/config.ts';
import { findCredential } from '../../src/db/connectors/credentials.ts';
import { editConnector } from '../../src/operations/setup/edit-connector.ts';
import { prune } from '../../src/operations/prune.ts';
import { credentialOwner } from '../../src/operations/setup/stored-token.ts';
import { boxesOf, openToken } from '../../src/sealed-box.ts';
import {
  BETA,
  openDraftOffice,
  openGrantedOffice,
  SECRET_KEY,
  slackId,
  type DraftOffice,
} from '../support/drafts.ts';
import { document } from '../../playground/fakes/document.ts';
import { never } from '../support/office.ts';
import { sentenceOf } from '../support/sentence-of.ts';
import { refusalOf } from '../support/said.ts';

const beta = async ({ ctx }: DraftOffice) =>
  (await activeConfig(ctx.db)).file.connectors.find(({ id }) => id === 'beta');
const edit = (desk: DraftOffice, by: 'omar' | 'priya' | 'dana' = 'omar') =>
  editConnector(desk.ctx, desk.office.actor(by), { connectorId: 'beta' });

async function tokenOf({ ctx, office }: DraftOffice): Promise<string | null> {
  const box = await findCredential(ctx.db, 'beta');
  return box === undefined
    ? null
    : openToken(boxesOf(SECRET_KEY, null), credentialOwner('beta'), office.gitlab.url, box);
}

describe('a connector that is edited in Slack', () => {
  it('starts from what is in force, is checked with its own token, and changes by the confirmation', async () => {
    const desk = await openDraftOffice();
    await desk.connect();
    const draft = await edit(desk);
    expect(draft.entered).toMatchObject({ name: 'Beta', group: String(BETA), sync: '1h' });
    expect(await desk.faults(draft.id, { sync: '6h' }, { token: null })).toEqual([]);
    expect((await desk.model(draft.id)).checked?.changes).toEqual([
      { what: 'Sync', from: 'every 1h', to: 'every 6h' },
    ]);
    expect((await beta(desk))?.sync.every).toBe('1h');
    await desk.confirm(draft.id);
    expect((await beta(desk))?.sync.every).toBe('6h');
    expect(await tokenOf(desk)).toBe(desk.office.gitlab.token);
  });

  it('gets another token only after that passed the same checks', async () => {
    const desk = await openDraftOffice();
    const { gitlab } = desk.office;
    await desk.connect();
    gitlab.addToken({ value: 'glpat-next', userId: gitlab.botId });
    const { id } = await edit(desk);
    expect(await desk.faults(id, {}, { token: 'glpat-wrong' })).toEqual([
      expect.stringMatching(/^token: GitLab does not know the token/),
    ]);
    expect(await tokenOf(desk)).toBe(gitlab.token);
    expect(await desk.faults(id, {}, { token: 'glpat-next' })).toEqual([]);
    expect(await tokenOf(desk)).toBe(gitlab.token);
    await desk.confirm(id);
    expect(await tokenOf(desk)).toBe('glpat-next');
  });

  it('stays on its group and its instance: another one is another connector', async () => {
    const desk = await openDraftOffice();
    await desk.connect();
    const { id } = await edit(desk);
    expect(await desk.faults(id, { group: 'acme', url: 'https://gitlab.example' }, { token: null })).toEqual(
      [],
    );
    await desk.confirm(id);
    expect(await beta(desk)).toMatchObject({ group: String(BETA), url: desk.office.gitlab.url });
  });

  it('is one draft for all who edit it, and forgets what nobody went on with', async () => {
    const desk = await openDraftOffice();
    await desk.connect();
    const { id } = await edit(desk);
    expect((await edit(desk, 'dana')).id).toBe(id);
    await desk.faults(id, { readOnly: true }, { token: null });
    expect((await edit(desk)).entered.readOnly).toBe(true);
    desk.office.skip('1d');
    await prune(desk.ctx);
    const next = await edit(desk);
    expect(next.id).not.toBe(id);
    expect(next.entered.readOnly).toBe(false);
  });

  it('is changed by its owners and the admins alone', async () => {
    const desk = await openDraftOffice();
    await desk.connect();
    await expect(edit(desk, 'priya')).rejects.toMatchObject({ code: 'not_owner' });
    const { id } = await edit(desk, 'dana');
    await desk.faults(id, { owners: [slackId('priya')] }, { token: null, by: 'dana' });
    await expect(desk.confirm(id, 'priya')).rejects.toMatchObject({ code: 'not_owner' });
    await desk.confirm(id, 'omar');
    await expect(edit(desk, 'omar')).rejects.toMatchObject({ code: 'not_owner' });
    await edit(desk, 'priya');
  });

  it('that the file declares is edited in the file', async () => {
    const { ctx, office } = await openDraftOffice();
    const edited = editConnector(ctx, office.actor('omar'), { connectorId: 'gitlab' });
    expect(await sentenceOf(edited)).toContain('GitLab is managed by hallpass.yaml. Change it there');
  });
});

describe('while a grant is not over, the token that can take it back', () => {
  const READER = 'glpat-reader';

  it('gives way to none that can only read, chosen as such or not, until it is', async () => {
    const { desk, grantId } = await openGrantedOffice();
    const { gitlab } = desk.office;
    gitlab.addToken({ value: READER, userId: gitlab.botId, scopes: ['read_api'] });
    const { id } = await edit(desk);
    for (const readOnly of [false, true])
      expect(await desk.faults(id, { readOnly }, { token: READER })).toEqual([
        'token: 1 grant is not over, and this token cannot take it back in GitLab. End it first, or enter a token with the scope `api` of an account that is Owner of beta.',
      ]);
    expect(await tokenOf(desk)).toBe(gitlab.token);
    await desk.office.pass('1h');
    expect(await desk.office.status(grantId)).toBe('ended: expired');
    expect(await desk.faults(id, {}, { token: READER })).toEqual([]);
    await desk.confirm(id);
    expect(await tokenOf(desk)).toBe(READER);
  });

  it('gives way to none of an account that is no Owner, read only or not', async () => {
    const { desk } = await openGrantedOffice();
    const { gitlab, acme } = desk.office;
    gitlab.setMember('group', BETA, acme.users.lee, 20);
    gitlab.addToken({ value: 'glpat-lee', userId: acme.users.lee });
    const { id } = await edit(desk);
    expect(await desk.faults(id, { readOnly: true }, { token: 'glpat-lee' })).toEqual([
      expect.stringMatching(/^token: 1 grant is not over/),
    ]);
    expect(await desk.faults(id, { readOnly: true }, { token: gitlab.token })).toEqual([]);
  });

  it('gives way to none that was checked before the grant was given', async () => {
    const desk = await openDraftOffice({
      document: { people: [{ slack: slackId('sam'), gitlab: 'sam' }] },
      furnish: (gitlab, { users }) => {
        gitlab.setMember('group', BETA, users.sam, 10);
        gitlab.addToken({ value: READER, userId: gitlab.botId, scopes: ['read_api'] });
      },
    });
    await desk.connect();
    await syncConnector(desk.ctx, { connectorId: 'beta' }, never);
    const { id } = await edit(desk);
    expect(await desk.faults(id, {}, { token: READER })).toEqual([]);
    await desk.office.grant('sam', 'beta/tools', 'developer', '1h');
    await expect(desk.confirm(id)).rejects.toMatchObject({
      code: 'moved',
      told: { fault: { code: 'no_take_back', open: 1 } },
    });
    expect(await tokenOf(desk)).toBe(desk.office.gitlab.token);
  });
});

describe('private addresses', () => {
  it('that are allowed no more are entered no more, and what was given there still ends on time', async () => {
    const { desk, grantId } = await openGrantedOffice();
    const { office } = desk;
    await office.configure({ connectorsFromSlack: { allowPrivateAddresses: false } });
    await office.pass('1h');
    expect(await office.status(grantId)).toBe('ended: expired');
    expect(office.row('group', 51, office.acme.users.sam)).toBeNull();
    const { id } = await edit(desk);
    expect(await desk.faults(id, { sync: '6h' }, { token: null })).toEqual([
      expect.stringMatching(/^url: .*private address/),
    ]);
  });

  it('are none that a connector gets to which was confirmed while they were not allowed', async () => {
    const { ctx, office } = await openDraftOffice();
    const declared = { ...document(office.gitlab.url).connectors[0], id: 'slack', managedBy: 'slack' };
    await office.configure({ connectors: [declared] });
    const connector = await ctx.connectors.get('slack');
    expect(await refusalOf(connector.check(never))).toMatch(/private address/);
  });
});
