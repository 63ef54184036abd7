/** The end of what others have, moved or taken away by whoever holds power over members for a while. */
import { expect, it } from 'vitest';
import { endGrant } from '../../src/operations/grants/end-grant.ts';
import { lookIntoScope } from '../../jobs/look-into-scope.ts';
import { postOf } from '../../src/slack/posts/message-model.ts';
import { findingOf, findings, onlyFinding, remove, state } from '../support/findings.ts';
import { openWithHolder } from '../support/holders.ts';
import { never, type Office } from '../support/office.ts';
import type { GrantId } from '../../src/domain/id.ts';

/** The end of Lee’s role on api, as it is furnished. */
const LEE_UNTIL = '2027-01-24';

/** Ends a grant, and what is done about that. */
async function end(office: Office, grant: GrantId): Promise<void> {
  const { personId } = await office.find(grant);
  const handle = [...office.people].find(([, one]) => one.personId === personId)?.[0] ?? 'sam';
  await endGrant(office.ctx, office.actor(handle), { grantId: grant });
  await office.reconcile();
  await lookIntoScope(office.ctx, { grantId: grant }, never);
}

it('the end of what was there is moved or taken away: told with both, and Remove puts that end back', async () => {
  const { office, grant, api, lee, sam } = await openWithHolder();
  const former = office.row('project', api, lee);
  office.gitlab.setMember('project', api, lee, 20, { expiresAt: '2027-06-30', by: sam });
  await office.sync();
  const first = await onlyFinding(office);
  expect(first).toMatchObject({
    grants: [grant],
    found: { role: 'reporter', expiresOn: '2027-06-30' },
    former: { role: 'reporter', expiresOn: LEE_UNTIL },
  });
  // Whoever has read of that end is not to accept none.
  office.gitlab.setMember('project', api, lee, 20, { expiresAt: null, by: sam });
  await end(office, grant);
  expect((await state(office, first)).status).toBe('replaced');
  const finding = await findingOf(office, lee);
  expect(finding).toMatchObject({
    status: 'open',
    found: { expiresOn: null },
    former: { expiresOn: LEE_UNTIL },
  });
  await office.sync();
  expect(await state(office, finding)).toMatchObject({ status: 'open' });
  const card = (await office.messages('finding-card')).find(({ subjectId }) => subjectId === finding.id);
  const post = card === undefined ? null : await postOf(office.ctx, card, 'U0OMAR0');
  expect(post?.text).toMatch(/Before.*Reporter until 2027-01-24.*Now.*Reporter, without an end/s);
  await remove(office, finding);
  await office.reconcile();
  expect(await state(office, finding)).toMatchObject({ status: 'removed' });
  expect(office.row('project', api, lee)).toEqual(former);
});

it('an end that is put back in GitLab closes the question; nothing is asked where nobody held power', async () => {
  const { office, grant, api, lee, sam } = await openWithHolder();
  office.gitlab.setMember('project', api, lee, 20, { expiresAt: null, by: sam });
  await end(office, grant);
  const finding = await onlyFinding(office);
  office.gitlab.setMember('project', api, lee, 20, { expiresAt: LEE_UNTIL });
  office.skip('2h');
  await office.sync();
  expect(await state(office, finding)).toMatchObject({ status: 'gone' });
  await office.sync();
  office.gitlab.setMember('project', api, lee, 20, { expiresAt: null });
  await office.sync();
  await onlyFinding(office);
});

it('of two holders: either could have taken the end away, and both are named', async () => {
  const { office, grant, api, lee, ana } = await openWithHolder();
  const above = await office.grant('ana', 'acme/platform', 'maintainer', '2h');
  office.gitlab.setMember('project', api, lee, 20, { expiresAt: null, by: ana });
  await end(office, above);
  expect(await findingOf(office, lee)).toMatchObject({ grants: [grant, above].toSorted() });
});

it('an end that is moved closer, or away in a place they do not reach, is nothing', async () => {
  const { office, grant, api, infra, lee, sam } = await openWithHolder({
    furnish: (gitlab, { projects, users }) =>
      gitlab.setMember('project', projects.infra, users.lee, 20, { expiresAt: '2026-12-20' }),
  });
  office.gitlab.setMember('project', api, lee, 20, { expiresAt: '2026-12-01', by: sam });
  office.gitlab.setMember('project', infra, lee, 20, { expiresAt: null });
  await end(office, grant);
  await office.sync();
  expect(await findings(office)).toEqual([]);
});
