/** What a custom role is called, in a review of those who have it. */
import { describe, expect, it } from 'vitest';
import { reviewEvidence } from '../../../src/db/models/reviews/evidence.ts';
import { withNames } from '../../../src/db/models/reviews/names.ts';
import type { ReviewCampaignId } from '../../../src/domain/id.ts';
import { itemLine as evidenceLine } from '../../../src/evidence/lines.ts';
import { blocksOf } from '../../../src/slack/blocks/message.ts';
import { itemDetails, itemLine } from '../../../src/slack/views/reviews/item-lines.ts';
import { onlyFinding } from '../../support/findings.ts';
import { cardOf } from '../../support/left-behind.ts';
import { openOffice, type Office } from '../../support/office.ts';
import { itemOf, stagedReview } from '../../support/reviews.ts';

const API = 'acme/platform/api';

/** Lee has a custom role on a project. */
async function start(graphql: boolean): Promise<{ office: Office; roleId: number }> {
  const office = await openOffice({ graphql });
  const { gitlab, acme } = office;
  gitlab.graphql.hasMemberRole = graphql;
  gitlab.configureGroup(acme.groups.acme, { plan: 'ultimate' });
  const { id } = gitlab.addMemberRole({ groupId: acme.groups.acme, name: '=Reads <code>', baseLevel: 20 });
  gitlab.setMember('project', acme.projects.api, acme.users.lee, 20, { memberRoleId: id });
  await office.sync();
  return { office, roleId: id };
}

async function shown(office: Office, id: ReviewCampaignId) {
  const item = await itemOf(office, id, 'lee', API);
  const [named] = await withNames(office.ctx.db, [item]);
  if (named === undefined) throw new Error('there is no item');
  const evidence = await reviewEvidence(office.ctx.db, id, office.ctx.now());
  const told = [];
  for await (const one of evidence?.items ?? []) if (one.id === item.id) told.push(one);
  const [entry] = told;
  if (entry === undefined) throw new Error('it is not in the evidence');
  return {
    line: String(itemLine(named, { by: 'place', whose: 'mine' })),
    details: JSON.stringify(blocksOf(itemDetails(named))),
    csv: evidenceLine(entry),
    name: entry.customRoleName,
  };
}

describe.each([
  ['list by list', false],
  ['many lists at once', true],
])('a custom role that was read %s', (_, graphql) => {
  it('is called what GitLab called it when the snapshot was taken, with its id in the evidence', async () => {
    const { office, roleId } = await start(graphql);
    const id = await stagedReview(office);
    const before = await shown(office, id);
    expect(before.line).toContain('(custom role =Reads &lt;code&gt;)');
    expect(before.details).toContain('Reporter (custom role =Reads &lt;code&gt;)');
    expect(before.csv).toContain(`=Reads <code>, custom role ${roleId} (Reporter)`);
    expect(before.name).toBe('=Reads <code>');
    office.gitlab.editMemberRole(roleId, { name: 'Auditor' });
    await office.sync();
    expect(await shown(office, id)).toEqual(before);
    expect((await shown(office, await stagedReview(office))).line).toContain('(custom role Auditor)');
  });
});

it('a custom role of which no name is known is shown by its id', async () => {
  const { office, roleId } = await start(false);
  await office.database.pool.query('delete from custom_roles');
  const { line, csv, name } = await shown(office, await stagedReview(office));
  expect(line).toContain(`(custom role ${roleId})`);
  expect(csv).toContain(`${roleId} (Reporter)`);
  expect(name).toBeNull();
});

it('a custom role that was given outside hallpass is called by its name on the card', async () => {
  const { office, roleId } = await start(false);
  const { gitlab, acme } = office;
  const custom = gitlab.addMemberRole({ groupId: acme.groups.acme, name: 'Runs the shop', baseLevel: 40 });
  expect(custom.id).not.toBe(roleId);
  gitlab.setMember('project', acme.projects.api, acme.users.lee, null);
  gitlab.setMember('project', acme.projects.api, acme.users.lee, 40, { memberRoleId: custom.id });
  await office.sync();
  expect(await cardOf(office, await onlyFinding(office))).toContain('(custom role Runs the shop)');
});
