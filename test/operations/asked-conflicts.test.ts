import { describe, expect, it } from 'vitest';
import type { RequestId } from '../../src/domain/id.ts';
import type { RefusedError } from '../../src/errors.ts';
import { refusalSentence } from '../../src/sentences/refusals.ts';
import { PLAIN_WAYS } from '../../src/sentences/ways.ts';
import { ANYTHING, conflict, withConflict } from '../support/conflicts.ts';
import { openOffice, type Office } from '../support/office.ts';

const BLOCKED = { told: { code: 'conflict', id: 'infra-and-prod' } };
const conflictsOf = async (office: Office, id: RequestId) => {
  const { db } = office.ctx;
  const row = db.selectFrom('requests').select('conflicts').where('id', '=', id);
  return (await row.executeTakeFirstOrThrow()).conflicts;
};

const saidOf = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => '',
    ({ told }: RefusedError) => refusalSentence(told, PLAIN_WAYS),
  );

describe('a conflict that blocks', () => {
  it('refuses what would bring it about, and says what is held on the other side', async () => {
    const office = await openOffice({ document: withConflict() });
    await office.grant('lee', 'acme/prod/ledger', 'developer', '1h');
    const asked = office.ask('lee', 'acme/platform/infra', 'maintainer', '1h');
    await expect(asked).rejects.toMatchObject({
      told: { code: 'conflict', held: { role: 'developer', path: 'acme/prod/ledger' } },
    });
    expect(await saidOf(asked)).toBe(
      'You would be in the conflict “Infrastructure and production”: you hold Developer on acme/prod/ledger. Give that up first, or talk to dana, who looks after it.',
    );
    await office.ask('lee', 'acme/platform/infra', 'developer', '1h');
  });

  it('is on both sides by itself where it reaches places of both, and nobody is said to hold that', async () => {
    const office = await openOffice({ document: withConflict() });
    const asked = office.ask('lee', 'acme', 'maintainer', '1h');
    await expect(asked).rejects.toMatchObject(BLOCKED);
    expect(await saidOf(asked)).toMatch(
      /^This would be both sides of the conflict “Infrastructure and production” at once: it would give you Maintainer on acme\/\S+, through acme, too\. Ask for less of it, such as one place below, or talk to dana, who looks after it\.$/,
    );
  });

  it('with something below the group that is asked for says where that is held', async () => {
    const office = await openOffice({ document: withConflict() });
    await office.grant('lee', 'acme/prod/ledger', 'developer', '1h');
    const asked = office.ask('lee', 'acme', 'maintainer', '1h');
    expect(await saidOf(asked)).toContain(': you hold Developer on acme/prod/ledger. Give that up first');
  });

  it('of two requests that only together are one refuses whichever is approved second', async () => {
    const office = await openOffice({ document: withConflict() });
    const infra = await office.ask('lee', 'acme/platform/infra', 'maintainer', '1h');
    const prod = await office.ask('lee', 'acme/prod/eu', 'maintainer', '1h');
    expect(await conflictsOf(office, infra)).toBeNull();
    await office.approve(prod);
    expect(await conflictsOf(office, infra)).toMatchObject({
      found: [{ id: 'infra-and-prod', onRequest: 'block', others: [{ path: 'acme/prod/eu' }] }],
    });
    await expect(office.approve(infra)).rejects.toMatchObject({ ...BLOCKED, attempt: { at: 'approve' } });
    expect(await office.request(infra)).toBe('pending');
  });

  it('of two that are approved in the same instant lets one through', async () => {
    const office = await openOffice({ document: withConflict() });
    const infra = await office.ask('lee', 'acme/platform/infra', 'maintainer', '1h');
    const prod = await office.ask('lee', 'acme/prod/eu', 'maintainer', '1h');
    const both = await Promise.allSettled([office.approve(infra, 'omar'), office.approve(prod, 'priya')]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('comes by inheritance from a group above', async () => {
    const office = await openOffice({ document: withConflict() });
    await office.grant('lee', 'acme/platform', 'maintainer', '1h');
    const asked = office.ask('lee', 'acme/prod/eu/gateway', 'developer', '1h');
    await expect(asked).rejects.toMatchObject(BLOCKED);
    // Said with the group that gives it, for it can only be given up there.
    expect(await saidOf(asked)).toContain(
      'you hold Maintainer on acme/platform/infra, through acme/platform.',
    );
    await expect(office.ask('sam', 'acme', 'maintainer', '1h')).rejects.toMatchObject({
      told: { code: 'conflict', held: { path: 'acme/prod' } },
    });
  });

  it('comes by a third party’s change in GitLab, at the press', async () => {
    const office = await openOffice({ document: withConflict() });
    const prod = await office.ask('lee', 'acme/prod/ledger', 'developer', '1h');
    office.gitlab.setMember('project', office.acme.projects.infra, office.acme.users.lee, 40);
    await office.sync();
    await expect(office.approve(prod)).rejects.toMatchObject(BLOCKED);
  });

  it('comes by a raise of an existing role', async () => {
    const office = await openOffice({ document: withConflict() });
    await office.grant('lee', 'acme/platform/infra', 'developer', '2h');
    await office.grant('lee', 'acme/prod/ledger', 'developer', '1h');
    await expect(office.ask('lee', 'acme/platform/infra', 'maintainer', '1h')).rejects.toMatchObject(BLOCKED);
  });

  it('is lifted once the other side has ended', async () => {
    const office = await openOffice({ document: withConflict() });
    await office.grant('lee', 'acme/prod/ledger', 'developer', '1h');
    await office.pass('2h');
    const again = await office.ask('lee', 'acme/platform/infra', 'maintainer', '1h');
    expect(await conflictsOf(office, again)).toBeNull();
  });

  it('can be approved for less, which is no part of it', async () => {
    const office = await openOffice({ document: withConflict() });
    const infra = await office.ask('lee', 'acme/platform/infra', 'maintainer', '1h');
    await office.grant('lee', 'acme/prod/ledger', 'developer', '1h');
    await office.approve(infra, 'omar', { role: 'developer' });
    expect(await office.request(infra)).toBe('approved');
  });

  it('that was there when the document was not refuses more time', async () => {
    const office = await openOffice({ document: { policies: [ANYTHING] } });
    const grantId = await office.grant('lee', 'acme/prod/ledger', 'developer', '1h');
    await office.grant('lee', 'acme/platform/infra', 'maintainer', '1h');
    await office.configure(withConflict());
    await expect(office.askForMore('lee', grantId, '1h')).rejects.toMatchObject(BLOCKED);
  });
});

describe('a conflict of not-in', () => {
  const document = withConflict({ condition: 'not-in' });

  it('refuses the first side to whoever is not on the second', async () => {
    const office = await openOffice({ document });
    await expect(office.ask('lee', 'acme/platform/infra', 'maintainer', '1h')).rejects.toMatchObject({
      told: { code: 'conflict', held: null, isAlone: true },
    });
    await office.grant('lee', 'acme/prod/ledger', 'developer', '1h');
    await office.ask('lee', 'acme/platform/infra', 'maintainer', '1h');
  });
});

describe('a conflict that warns', () => {
  it('is kept with the request, for its cards', async () => {
    const office = await openOffice({ document: withConflict({ onRequest: 'warn' }) });
    await office.grant('lee', 'acme/prod/ledger', 'developer', '1h');
    const id = await office.ask('lee', 'acme/platform/infra', 'maintainer', '1h');
    expect(await conflictsOf(office, id)).toMatchObject({
      found: [{ name: 'Infrastructure and production', others: [{ role: 'developer' }] }],
    });
    await office.approve(id);
  });
});

describe('a conflict by an invited group', () => {
  const document = withConflict();
  const { projects, groups } = { projects: { infra: 11, ledger: 16 }, groups: { web: 4, prod: 3, ml: 8 } };

  it('counts with the lower of both roles, and in a project also for those from above', async () => {
    const office = await openOffice({
      document,
      furnish: (gitlab) => gitlab.share('project', projects.infra, groups.web, 40),
    });
    await office.ask('ana', 'acme/prod/ledger', 'developer', '1h');
    office.gitlab.setMember('group', groups.web, office.acme.users.ana, 40);
    await office.sync();
    await expect(office.ask('ana', 'acme/prod/eu', 'developer', '1h')).rejects.toMatchObject({
      told: { code: 'conflict', held: { role: 'maintainer', path: 'acme/platform/infra' } },
    });
  });

  it('counts what a role on the invited group itself would bring', async () => {
    const office = await openOffice({
      document,
      furnish: (gitlab) => gitlab.share('group', groups.prod, groups.ml, 30),
    });
    await office.grant('lee', 'acme/platform/infra', 'maintainer', '2h');
    await expect(office.ask('lee', 'acme/data/ml', 'developer', '1h')).rejects.toMatchObject(BLOCKED);
    await office.ask('lee', 'acme/data', 'developer', '1h');
  });

  it('is said not to be known where hallpass does not read who is in the group', async () => {
    const office = await openOffice({
      document,
      furnish: (gitlab) => {
        gitlab.addGroup({ id: 90, path: 'partners', name: 'Partners', parentId: null });
        gitlab.share('project', projects.ledger, 90, 30);
      },
    });
    const id = await office.ask('lee', 'acme/platform/infra', 'maintainer', '1h');
    expect(await conflictsOf(office, id)).toEqual({
      found: [],
      unseen: [
        {
          id: 'infra-and-prod',
          name: 'Infrastructure and production',
          path: 'acme/prod/ledger',
          group: 'partners',
        },
      ],
    });
  });

  it('is said not to be known before it was read which are invited', async () => {
    const office = await openOffice({ document: { policies: [ANYTHING] } });
    await office.configure({ policies: [ANYTHING], conflicts: [conflict()] });
    const id = await office.ask('lee', 'acme/platform/infra', 'maintainer', '1h');
    expect(await conflictsOf(office, id)).toMatchObject({ unseen: [{ path: 'acme', group: null }] });
    await office.sync();
    const again = await office.ask('sam', 'acme/platform/infra', 'maintainer', '1h');
    expect(await conflictsOf(office, again)).toBeNull();
  });
});

describe('a conflict with a step', () => {
  const step = { who: ['dana@acme.test'] };

  it('asks for one more yes, of somebody else, and only while it is one', async () => {
    const office = await openOffice({ document: withConflict({ onRequest: 'step', step }) });
    await office.grant('lee', 'acme/prod/ledger', 'developer', '2h');
    const infra = await office.ask('lee', 'acme/platform/infra', 'maintainer', '1h');
    await office.approve(infra, 'omar');
    expect(await office.request(infra)).toBe('pending');
    await expect(office.approve(infra, 'priya')).rejects.toMatchObject({ told: { code: 'not_your_step' } });
    await office.approve(infra, 'dana');
    expect(await office.request(infra)).toBe('approved');
  });

  it('that comes about while a request waits asks for its step, too', async () => {
    const office = await openOffice({ document: withConflict({ onRequest: 'step', step }) });
    const infra = await office.ask('lee', 'acme/platform/infra', 'maintainer', '1h');
    office.gitlab.setMember('project', 16, office.acme.users.lee, 30);
    await office.sync();
    await office.approve(infra, 'omar');
    expect(await office.request(infra)).toBe('pending');
    await office.approve(infra, 'dana');
    expect(await office.request(infra)).toBe('approved');
  });

  it('keeps a rule from granting it at once', async () => {
    const policies = [{ ...ANYTHING, approval: 'auto' }];
    const office = await openOffice({
      document: { policies, conflicts: [conflict({ onRequest: 'step', step })] },
    });
    await office.ask('lee', 'acme/prod/ledger', 'developer', '2h');
    const infra = await office.ask('lee', 'acme/platform/infra', 'maintainer', '1h');
    expect(await office.request(infra)).toBe('pending');
    await expect(office.approve(infra, 'omar')).rejects.toMatchObject({ told: { code: 'not_approver' } });
    await office.approve(infra, 'dana');
    expect(await office.request(infra)).toBe('approved');
  });

  it('is refused at once where nobody could agree', async () => {
    const nobody = { who: ['nobody@acme.test'] };
    const office = await openOffice({ document: withConflict({ onRequest: 'step', step: nobody }) });
    await office.grant('lee', 'acme/prod/ledger', 'developer', '2h');
    await expect(office.ask('lee', 'acme/platform/infra', 'maintainer', '1h')).rejects.toMatchObject({
      told: { code: 'no_approver', why: 'step' },
    });
  });
});
