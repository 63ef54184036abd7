/** Who somebody's manager is, read from a field of Slack's profiles into rows that grow old. */
import { WebClient } from '@slack/web-api';
import { describe, expect, it, onTestFinished } from 'vitest';
import { seedPeople, startFakeSlack, type FakeSlack } from '../../playground/fakes/slack.ts';
import { readManagers } from '../../jobs/read-managers.ts';
import { activeConfig } from '../../src/db/config/config.ts';
import { createPoster } from '../../src/slack/edge/web-poster.ts';
import { never, openOffice, type Handle, type Office } from '../support/office.ts';
import { explained, waitsFor } from '../support/who-decides.ts';

const PLACE = 'acme/web/storefront';
const policies = [
  {
    id: 'web',
    match: { resources: ['acme/web/**'], roles: ['maintainer'] },
    approval: { steps: [{ who: 'manager' }] },
  },
  {
    id: 'lenient',
    match: { resources: ['acme/data/**'], roles: ['maintainer'] },
    approval: { steps: [{ who: 'manager', fallback: ['priya@acme.test'] }] },
  },
];
const DOCUMENT = { policies, managers: { slackField: 'Manager' } };
const U = (handle: Handle): string => `U0${handle.toUpperCase()}0`;

interface Stage {
  readonly office: Office;
  readonly slack: FakeSlack;
  /** Says in Slack who somebody's manager is, and reads it a day later. */
  readonly manages: (handle: Handle, ...managers: readonly string[]) => Promise<void>;
  readonly read: () => Promise<void>;
}

async function stage(changes: Readonly<Record<string, unknown>> = {}, field = {}): Promise<Stage> {
  const office = await openOffice({ document: { ...DOCUMENT, ...changes } });
  const slack = await startFakeSlack();
  seedPeople(slack);
  const { id } = slack.addField({ label: 'Manager', type: 'user', isProtected: true, ...field });
  for (const handle of office.people.keys())
    slack.addPerson({ id: U(handle), handle: `${handle}-here`, name: handle });
  onTestFinished(async () => {
    await slack.close();
    expect(slack.violations).toEqual([]);
  });
  const poster = createPoster(new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl }));
  const read = async (): Promise<void> => {
    const { file } = await activeConfig(office.ctx.db);
    await readManagers({ ...office.ctx, slack: poster }, file, never);
  };
  return {
    office,
    slack,
    read,
    async manages(handle, ...managers) {
      slack.store.personOf(U(handle)).fields = { [id]: managers.join(',') };
      office.skip('13h');
      await read();
    },
  };
}

const NOBODY = { told: { code: 'no_approver', why: 'step', found: 0 } };

describe('the manager in the field of Slack’s profiles', () => {
  it('decides, and nobody else does', async () => {
    const here = await stage();
    await here.manages('ana', U('lee'));
    const id = await here.office.ask('ana', PLACE, 'maintainer', '1h');
    expect(await waitsFor(here.office, id)).toEqual(['lee']);
    await expect(here.office.approve(id, 'omar')).rejects.toMatchObject({ told: { code: 'not_approver' } });
    await here.office.approve(id, 'lee');
  });

  it('comes before the one under people, who counts where the field is empty', async () => {
    const people = ['ana', 'sam'].map((handle) => ({
      slack: `${handle}@acme.test`,
      manager: 'dana@acme.test',
    }));
    const here = await stage({ people });
    await here.manages('ana', U('lee'));
    expect(await waitsFor(here.office, await here.office.ask('ana', PLACE, 'maintainer', '1h'))).toEqual([
      'lee',
    ]);
    expect(await waitsFor(here.office, await here.office.ask('sam', PLACE, 'maintainer', '1h'))).toEqual([
      'dana',
    ]);
  });

  it.each([
    ['is the requester', U('ana')],
    ['is a guest', U('sam')],
    ['is deactivated', U('lee')],
    ['is unknown', 'U0NOBODY9'],
    ['is no person', 'somebody'],
  ])('is nobody when the manager %s: refused, or the fallback is asked', async (_, manager) => {
    const here = await stage();
    await here.office.register('sam', { isOutsider: true });
    await here.office.register('lee', { deactivated: true });
    await here.manages('ana', manager);
    await expect(here.office.ask('ana', PLACE, 'maintainer', '1h')).rejects.toMatchObject(NOBODY);
    const id = await here.office.ask('ana', 'acme/data/warehouse', 'maintainer', '1h');
    expect(await waitsFor(here.office, id)).toEqual(['priya']);
  });

  it('two levels in a circle: each decides for the other, and nobody for themselves', async () => {
    const here = await stage();
    await here.manages('ana', U('lee'));
    await here.manages('lee', U('ana'));
    const [anas, lees] = [
      await here.office.ask('ana', PLACE, 'maintainer', '1h'),
      await here.office.ask('lee', PLACE, 'maintainer', '1h'),
    ];
    expect([await waitsFor(here.office, anas), await waitsFor(here.office, lees)]).toEqual([
      ['lee'],
      ['ana'],
    ]);
    await expect(here.office.approve(anas, 'ana')).rejects.toMatchObject({ told: { code: 'self_approval' } });
    await here.office.approve(lees, 'ana');
    expect(await here.office.request(anas)).toBe('pending');
  });

  it('is another one: what waits is looked at again, and is theirs', async () => {
    const here = await stage();
    await here.manages('ana', U('lee'));
    const id = await here.office.ask('ana', PLACE, 'maintainer', '1h');
    here.office.jobs.length = 0;
    await here.manages('ana', U('sam'));
    expect(here.office.jobs).toContainEqual({ name: 'review-request', payload: { requestId: id } });
    expect(await waitsFor(here.office, id)).toEqual(['sam']);
    await expect(here.office.approve(id, 'lee')).rejects.toMatchObject({ told: { code: 'not_approver' } });
  });

  it('is read anew after half a day, and counts for a week', async () => {
    const here = await stage();
    await here.manages('ana', U('lee'));
    const calls = here.slack.callsTo('users.profile.get').length;
    here.office.skip('11h');
    await here.read();
    expect(here.slack.callsTo('users.profile.get')).toHaveLength(calls);
    here.office.skip('6d');
    await here.office.ask('ana', PLACE, 'maintainer', '1h');
    here.office.skip('1d');
    await expect(here.office.ask('ana', PLACE, 'developer', '1h')).rejects.toMatchObject({
      told: { code: 'not_requestable' },
    });
    await expect(here.office.ask('ana', 'acme/web/checkout', 'maintainer', '1h')).rejects.toMatchObject(
      NOBODY,
    );
  });

  it('says how old that is', async () => {
    const here = await stage();
    await here.manages('ana', U('lee'));
    here.office.skip('3h');
    expect(await explained(here.office, 'ana', PLACE)).toContain(
      'the manager has to agree (lee; as of 3 hours ago).',
    );
    here.office.skip('8d');
    expect(await explained(here.office, 'ana', PLACE)).toContain(
      'nobody by now; what Slack says of the manager is as of 8 days 3 hours ago, which is too old',
    );
  });
});

describe('a field that is none to go by', () => {
  it.each([
    ['everybody fills in for themselves', { isProtected: false }],
    ['holds text', { type: 'text' }],
    ['goes by another label', { label: 'Boss' }],
  ])('makes nobody a manager: one that %s', async (_, field) => {
    const here = await stage({}, field);
    await here.manages('ana', U('lee'));
    expect(here.slack.callsTo('users.profile.get')).toEqual([]);
    await expect(here.office.ask('ana', PLACE, 'maintainer', '1h')).rejects.toMatchObject(NOBODY);
  });

  it('takes back what was read while it was one', async () => {
    const here = await stage();
    await here.manages('ana', U('lee'));
    const id = await here.office.ask('ana', PLACE, 'maintainer', '1h');
    here.slack.store.state.fields?.splice(0);
    await here.read();
    expect(await waitsFor(here.office, id)).toEqual(['dana']);
  });

  it('counts no more once the document names another', async () => {
    const here = await stage();
    await here.manages('ana', U('lee'));
    await here.office.configure({ policies, managers: { slackField: 'Boss' } });
    await expect(here.office.ask('ana', PLACE, 'maintainer', '1h')).rejects.toMatchObject(NOBODY);
  });
});
