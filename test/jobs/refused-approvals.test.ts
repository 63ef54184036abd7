import { describe, expect, it } from 'vitest';
import { document } from '../../playground/fakes/document.ts';
import { openOffice, type Office } from '../support/office.ts';
import { sentenceOf } from '../support/sentence-of.ts';

const API = 'acme/platform/api';

describe('what can no longer be approved is told to the owner, not as to the requester', () => {
  it.each([
    [
      'the role is held meanwhile',
      async (office: Office) => {
        const { groups, users } = office.acme;
        office.gitlab.setMember('group', groups.platform, users.sam, 40, { by: users.priya });
        await office.sync();
      },
      'This can no longer be approved. sam already holds Maintainer on acme/platform/api, through acme/platform.',
    ],
    [
      'the account is blocked',
      async (office: Office) => {
        await office.database.pool.query("update accounts set state = 'blocked' where external_id = '106'");
      },
      'This cannot be approved while sam’s GitLab account is blocked, for a role would give them nothing. It goes on waiting, and can be denied.',
    ],
    [
      'the account is not theirs any more',
      async (office: Office) => {
        await office.database.pool.query(
          "update accounts set person_id = null, linked_by = null, linked_via = null, linked_at = null where external_id = '106'",
        );
      },
      'This cannot be approved while no GitLab account is linked to sam. They can link theirs with `/access link`.',
    ],
  ] as const)('%s', async (_, change, words) => {
    const office = await openOffice();
    const requestId = await office.ask('sam', API, 'developer', '1h');
    await change(office);
    expect(await sentenceOf(office.approve(requestId))).toBe(words);
  });
});

describe('approve for less', () => {
  it('a lower role is held to its own policy', async () => {
    const [first] = document('http://x.test').policies;
    const policy = (id: string, role: string, changes: object) => ({
      ...first,
      id,
      match: { resources: ['**'], roles: [role] },
      ...changes,
    });
    const office = await openOffice({
      document: {
        policies: [
          policy('maintainers', 'maintainer', { maxDuration: '8h' }),
          policy('developers', 'developer', { maxDuration: '1h' }),
          policy('reporters', 'reporter', { approval: 'refuse' }),
        ],
      },
    });
    const requestId = await office.ask('sam', API, 'maintainer', '4h');
    expect(await sentenceOf(office.approve(requestId, 'omar', { role: 'developer' }))).toBe(
      'It cannot be approved like that. Set a duration of at most 1 hour.',
    );
    await expect(office.approve(requestId, 'omar', { role: 'reporter' })).rejects.toMatchObject({
      code: 'not_requestable',
    });
    await office.approve(requestId, 'omar', { role: 'developer', durationSeconds: 3600 });
    expect(await office.find(await office.grantOf(requestId))).toMatchObject({ role: 'developer' });
  });

  it('a role that the person has of their own is refused, in words for the owner', async () => {
    const office = await openOffice();
    const requestId = await office.ask('lee', API, 'maintainer', '4h');
    expect(await sentenceOf(office.approve(requestId, 'omar', { role: 'reporter' }))).toBe(
      `It cannot be approved like that. lee already holds Reporter on ${API}.`,
    );
    expect(await office.request(requestId)).toBe('pending');
  });
});
