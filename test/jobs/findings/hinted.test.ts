import { expect, it } from 'vitest';
import { findingOf, onlyFinding } from '../../support/findings.ts';
import { openHookedOffice } from '../../support/hooked-office.ts';

it('what a webhook hints at is found by one look, told at once, and not told again by the next sync', async () => {
  const hooked = await openHookedOffice();
  const { office } = hooked;
  const { projects, users } = office.acme;
  office.gitlab.hooks.add(hooked.hook());
  office.gitlab.setMember('project', projects.api, users.sam, 40);
  await hooked.heard();
  expect(await onlyFinding(office)).toMatchObject({ status: 'open', toldAt: expect.any(Date) as Date });
  expect(await office.messages('finding-card')).toHaveLength(2);
  await office.sync();
  await onlyFinding(office);
  office.gitlab.setMember('project', projects.api, users.sam, null);
  await hooked.heard();
  expect(await findingOf(office, users.sam)).toMatchObject({ status: 'gone' });
});

it('what a webhook tells of hallpass’s own grant is no finding', async () => {
  const hooked = await openHookedOffice();
  const { office } = hooked;
  office.gitlab.hooks.add(hooked.hook());
  await office.grant('sam', 'acme/platform/api', 'maintainer', '1h');
  await hooked.heard();
  await office.pass('1h 1m');
  await hooked.heard();
  expect(await office.ctx.db.selectFrom('findings').selectAll().execute()).toEqual([]);
});
