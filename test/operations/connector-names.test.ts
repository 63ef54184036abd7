import { describe, expect, it } from 'vitest';
import { isSameName } from '../../src/domain/connectors/connector-name.ts';
import { createDraft } from '../../src/operations/setup/create-draft.ts';
import { editConnector } from '../../src/operations/setup/edit-connector.ts';
import { document } from '../../playground/fakes/document.ts';
import { openDraftOffice, slackId, type DraftOffice } from '../support/drafts.ts';
import { faultSentence } from '../../src/sentences/faults.ts';

/** What is said to the name of a new integration; null when it is taken. */
async function begin({ ctx, office }: DraftOffice, name: string, application = ''): Promise<string | null> {
  const input = { name, application, owners: [slackId('omar')] };
  const created = await createDraft(ctx, office.actor('dana'), input);
  if (created.outcome === 'created') return null;
  return created.faults.map(({ field, fault }) => `${field}: ${faultSentence(fault)}`).join(' ');
}

/** What an operator does who calls GitLab Beta in the file. */
const renameGitLab = ({ office }: DraftOffice): Promise<void> =>
  office.configure({
    connectorsFromSlack: { allowPrivateAddresses: true },
    connectors: [{ ...document(office.gitlab.url).connectors[0], name: 'Beta' }],
  });

const THERE = (url: string): string =>
  `name: GitLab is there already, for acme on ${url}. Give this one another name, so that people can tell them apart.`;

describe('the name of an integration', () => {
  it.each([
    ['GitLab', ''],
    ['  gitLAB ', ''],
    ['GITLAB', 'gitlab'],
  ])('is refused as %j in %j where one of its application has it', async (name, application) => {
    const desk = await openDraftOffice();
    expect(await begin(desk, name, application)).toBe(THERE(desk.office.gitlab.url));
  });

  it.each([
    ['GitLab', 'Tools'],
    ['GitLab of the lab', 'GitLab'],
    ['Beta', ''],
  ])('is free as %j in %j', async (name, application) => {
    expect(await begin(await openDraftOffice(), name, application)).toBeNull();
  });

  it('is refused where another one that is still being set up has it', async () => {
    const desk = await openDraftOffice();
    const draftId = await desk.create(['omar'], 'Beta');
    expect(await begin(desk, 'beta')).toMatch(/^name: Beta is being set up already\./);
    expect(await desk.faults(draftId)).toEqual([]);
  });

  it('cannot become that of another one, and may be spelt anew', async () => {
    const desk = await openDraftOffice();
    const { ctx, office } = desk;
    const connectorId = await desk.connect();
    const draft = await editConnector(ctx, office.actor('dana'), { connectorId });
    const rename = (name: string) => desk.faults(draft.id, { name }, { by: 'dana' });
    expect(await rename('gitlab')).toEqual([THERE(office.gitlab.url)]);
    expect(await rename('BETA')).toEqual([]);
  });

  it('that was given to another one meanwhile is found at the confirmation', async () => {
    const desk = await openDraftOffice();
    const draftId = await desk.create();
    expect(await desk.faults(draftId)).toEqual([]);
    await renameGitLab(desk);
    await expect(desk.confirm(draftId)).rejects.toMatchObject({
      code: 'moved',
      told: { fault: { code: 'name_taken', name: 'Beta', group: 'acme' } },
    });
  });

  it('that two have already hinders no other change of one of them', async () => {
    const desk = await openDraftOffice();
    const { ctx, office } = desk;
    const connectorId = await desk.connect();
    await renameGitLab(desk);
    const draft = await editConnector(ctx, office.actor('omar'), { connectorId });
    expect(await desk.faults(draft.id, { sync: '2h' }, { token: null })).toEqual([]);
    await desk.confirm(draft.id);
  });
});

it('compares names as people read them', () => {
  expect(isSameName({ name: 'Git  Lab' }, { name: ' git lab' })).toBe(true);
  expect(isSameName({ name: 'Lab', application: 'GitLab' }, { name: 'Lab' })).toBe(false);
});
