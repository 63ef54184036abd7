import { beforeEach, describe, expect, it } from 'vitest';
import { document } from '../../../playground/fakes/document.ts';
import { openHookedOffice, type HookedOffice } from '../../support/hooked-office.ts';
import { secretAt } from '../../support/office-connectors.ts';
import type { Office } from '../../support/office.ts';

const API = 'acme/platform/api';

let office: Office;
let hooked: HookedOffice;
beforeEach(async () => {
  hooked = await openHookedOffice();
  ({ office } = hooked);
});

const memberEvent = (
  projectId: number,
  userId: number,
  access = 'Developer',
  name = 'user_update_for_team',
) => ({
  event_name: name,
  created_at: '2026-11-25T12:00:00Z',
  updated_at: '2026-11-25T12:00:00Z',
  access_level: access,
  project_id: projectId,
  user_id: userId,
});

describe('a hook that is not what it seems does no harm', () => {
  const forged: [string, () => Promise<number | null>][] = [
    ['with another secret', () => sent({ ...hooked.hook(), token: 'guessed' })],
    ['with none', () => sent({ url: hooked.address, of: 'system' })],
    [
      'signed, where a secret is sent',
      () => sent({ url: hooked.address, of: 'system', signingToken: 'whsec_AAAA' }),
    ],
    [
      'to a connector that is not there',
      () => sent({ ...hooked.hook(), url: hooked.address.replace(/gitlab$/, 'other') }),
    ],
  ];
  const sent = (settings: Parameters<typeof office.gitlab.hooks.prepare>[0], body = memberEvent(10, 106)) => {
    const { hooks } = office.gitlab;
    return hooks.send(hooks.prepare(settings, 'Member Hook', body));
  };

  it.each(forged)('forged: %s', async (_, send) => {
    expect(await send()).toBe(401);
    expect(await hooked.hints()).toEqual([]);
  });

  it('forged: to a connector that takes none, in the same words as any other', async () => {
    await office.configure({});
    const answers = await Promise.all(
      [hooked.address, hooked.address.replace(/gitlab$/, 'other')].map(async (url) => {
        const answer = await fetch(url, {
          method: 'POST',
          headers: { 'X-Gitlab-Token': String(hooked.hook().token) },
          body: '{}',
        });
        return [answer.status, await answer.text()];
      }),
    );
    expect(answers).toEqual([
      [401, '{"error":"unauthorized"}'],
      [401, '{"error":"unauthorized"}'],
    ]);
  });

  it.each(['%25', '%00', 'Nobody', 'a'.repeat(300)])(
    'to an address that is no connector’s, such as %j: in the same words, and nothing is looked for',
    async (id) => {
      const answer = await fetch(hooked.address.replace(/gitlab$/, id), { method: 'POST', body: '{}' });
      expect([answer.status, await answer.text()]).toEqual([401, '{"error":"unauthorized"}']);
    },
  );

  it('for another connector: each has a secret of its own', async () => {
    const [connector] = document(office.gitlab.url).connectors;
    await office.configure({
      connectors: [
        { ...connector, webhook: { secret: { env: 'GITLAB_HOOK_SECRET' } } },
        { ...connector, webhook: { secret: { env: 'SECOND_SECRET' } }, id: 'second', group: 'beta' },
      ],
    });
    const url = hooked.address.replace(/gitlab$/, 'second');
    expect(await sent({ ...hooked.hook(), url })).toBe(401);
    expect(await sent({ ...hooked.hook(), url, token: secretAt('SECOND_SECRET') })).toBe(204);
    expect(await hooked.hints()).toEqual([]); // that one knows no project yet
  });

  it('for an integration set up in Slack: one secret is for all of those, and for nothing else', async () => {
    const [connector] = document(office.gitlab.url).connectors;
    await office.configure({
      connectors: [connector, { ...connector, managedBy: 'slack', id: 'second', group: 'beta' }],
      connectorsFromSlack: { webhook: { secret: { env: 'SECOND_SECRET' } } },
    });
    const token = secretAt('SECOND_SECRET');
    const url = hooked.address.replace(/gitlab$/, 'second');
    expect(await sent({ ...hooked.hook(), url, token })).toBe(204);
    expect(await sent({ ...hooked.hook(), url, token: `${token}x` })).toBe(401);
    expect(await sent({ ...hooked.hook(), token })).toBe(401);
  });

  it('replayed: it is looked at once', async () => {
    const { gitlab, acme } = office;
    gitlab.hooks.add(hooked.hook());
    gitlab.setMember('project', acme.projects.api, acme.users.sam, 30);
    await hooked.heard();
    gitlab.clearRequests();
    const [delivery] = gitlab.hooks.deliveries;
    expect(delivery && (await gitlab.hooks.send(delivery))).toBe(204);
    await hooked.heard();
    expect(gitlab.requests).toEqual([]);
  });

  it('out of order: what is in GitLab counts, not what came last', async () => {
    const { gitlab, acme } = office;
    const { hooks } = gitlab;
    const place = ['project', acme.projects.api, acme.users.sam] as const;
    const told = [30, null, 40].map((level) => {
      gitlab.setMember(...place, level);
      const name = level === null ? 'user_remove_from_team' : 'user_add_to_team';
      const access = level === 40 ? 'Maintainer' : 'Developer';
      return hooks.prepare(hooked.hook(), 'System Hook', memberEvent(10, acme.users.sam, access, name));
    });
    for (const delivery of told.toReversed()) {
      await hooks.send(delivery);
      await hooked.heard();
    }
    expect(await hooked.cached(API, acme.users.sam)).toBe('maintainer');
  });

  it('for a foreign group: it is let go', async () => {
    const { gitlab, acme } = office;
    gitlab.hooks.add(hooked.hook());
    gitlab.addGroup({ id: 900, path: 'other', name: 'Other', parentId: null }, acme.users.dana);
    gitlab.addProject({ id: 901, groupId: 900, path: 'thing', name: 'Thing' });
    gitlab.setMember('project', 901, acme.users.sam, 30);
    gitlab.clearRequests();
    expect(new Set(await hooked.heard())).toEqual(new Set([204]));
    expect(gitlab.requests).toEqual([]);
    expect(gitlab.hooks.deliveries.map(({ event }) => event)).toContain('user_add_to_team');
  });

  it('of an unknown kind, or no JSON at all: it is answered and let go', async () => {
    const push = { event_name: 'push', project_id: 10 };
    const { hooks } = office.gitlab;
    expect(await hooks.send(hooks.prepare(hooked.hook(), 'Push Hook', push))).toBe(204);
    expect(await hooks.send({ ...hooks.prepare(hooked.hook(), 'Push Hook', {}), body: '<html>' })).toBe(204);
    expect(
      await hooks.send(
        hooks.prepare(hooked.hook(), 'Member Hook', { event_name: 'user_add_to_team', project_id: 'x' }),
      ),
    ).toBe(204);
    expect(await hooked.hints()).toEqual([]);
  });

  it('of more than a megabyte: it is not read', async () => {
    const { hooks } = office.gitlab;
    const large = { ...hooks.prepare(hooked.hook(), 'Push Hook', {}), body: ' '.repeat(1_048_577) };
    expect(await hooks.send(large)).toBe(413);
  });

  it('in a flood: everything is synced once instead', async () => {
    await office.database.db
      .insertInto('hints')
      .values(
        Array.from({ length: 500 }, (_, index) => ({
          connectorId: 'gitlab',
          subject: `membership project 10 ${1000 + index}`,
          kind: 'membership' as const,
          resourceKind: 'project' as const,
          resourceExternalId: '10',
          accountExternalId: String(1000 + index),
          nextAttemptAt: office.ctx.now(),
        })),
      )
      .execute();
    expect(await sent(hooked.hook(), memberEvent(10, 106))).toBe(204);
    expect(await hooked.hints()).toEqual(['everything']);
    expect(await sent(hooked.hook(), memberEvent(11, 106))).toBe(204);
    expect(await hooked.hints()).toEqual(['everything']);
    office.gitlab.clearRequests();
    await hooked.heard();
    expect(await hooked.hints()).toEqual([]);
    expect(office.jobs.at(-1)).toEqual({ name: 'sync-connector', payload: { connectorId: 'gitlab' } });
    expect(office.gitlab.requests).toEqual([]);
  });
});
