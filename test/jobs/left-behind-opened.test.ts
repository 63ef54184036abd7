/** What of a project or group others than its members see since a grant: told part by part. */
import { describe, expect, it } from 'vitest';
import { findings, onlyFinding } from '../support/findings.ts';
import { cardOf, end, left, open } from '../support/left-behind.ts';

const as = (visibility: string, settings: Record<string, unknown> = {}) =>
  open('acme/platform/api', 'maintainer', (gitlab, { projects }) => {
    gitlab.setVisibility('project', projects.api, visibility);
    gitlab.configureProject(projects.api, settings);
  });

describe('a part of a private project that everybody sees', () => {
  it.each(['pages', 'package_registry'])('its %s', async (part) => {
    const { office, grant, api } = await as('private');
    office.gitlab.configureProject(api, { [`${part}_access_level`]: 'public' });
    await end(office, grant);
    expect(await left(office)).toEqual([`open_part:${part} ${part.replace('_', ' ')}`]);
    const card = await cardOf(office, await onlyFinding(office));
    expect(card).toMatch(/\*Left behind by a grant\*: that others see `.*` on .* was made while it stood/);
    expect(card).toContain('others than members see it');
    expect(card).toContain('hallpass cannot take back just what was changed');
  });

  it('not one that members see now', async () => {
    const { office, grant, api } = await as('private', { issues_access_level: 'disabled' });
    office.gitlab.configureProject(api, { issues_access_level: 'enabled', wiki_access_level: 'private' });
    await end(office, grant);
    expect(await findings(office)).toEqual([]);
  });
});

describe('a part of a project that others see', () => {
  it.each(['internal', 'public'])('%s: what was for members is for all of them', async (visibility) => {
    const { office, grant, api } = await as(visibility, {
      issues_access_level: 'private',
      public_jobs: false,
    });
    office.gitlab.configureProject(api, { issues_access_level: 'enabled', public_jobs: true });
    await end(office, grant);
    expect((await left(office)).toSorted()).toEqual([
      'open_part:issues issues',
      'open_part:job_logs job logs',
    ]);
  });

  it('the pages of an internal one, for everybody', async () => {
    const { office, grant, api } = await as('internal', { pages_access_level: 'enabled' });
    office.gitlab.configureProject(api, { pages_access_level: 'public' });
    await end(office, grant);
    expect(await left(office)).toEqual(['open_part:pages pages']);
  });

  it('not what others saw before, and not what they see no more', async () => {
    const { office, grant, api } = await as('public');
    office.gitlab.configureProject(api, { wiki_access_level: 'private', snippets_access_level: 'disabled' });
    await end(office, grant);
    expect(await findings(office)).toEqual([]);
  });
});

it('a project that is open now is told as that, and not part by part', async () => {
  const { office, grant, api } = await as('private');
  office.gitlab.setVisibility('project', api, 'public');
  await end(office, grant);
  expect(await left(office)).toEqual(['visibility:public public']);
});

it('of a grant that began before parts were looked at, none is told', async () => {
  const { office, grant } = await as('public');
  const { leftoversKnown } = await office.ctx.db
    .selectFrom('grants')
    .select('leftoversKnown')
    .where('id', '=', grant)
    .executeTakeFirstOrThrow();
  const prints = Object.entries(leftoversKnown?.prints ?? {}).filter(([key]) => !key.includes('open_part:'));
  const before = { prints: Object.fromEntries(prints), places: leftoversKnown?.places };
  await office.database.db
    .updateTable('grants')
    .set({ leftoversKnown: JSON.stringify(before) })
    .where('id', '=', grant)
    .execute();
  await end(office, grant);
  expect(await findings(office)).toEqual([]);
});
