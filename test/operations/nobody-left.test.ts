/** A step that nobody could pass: refused at once when asked, ended with words while it waits. */
import { describe, expect, it } from 'vitest';
import type { RequestId } from '../../src/domain/id.ts';
import type { RefusedError } from '../../src/errors.ts';
import { reviewRequest } from '../../src/operations/requests/review-request.ts';
import { refusalSentence } from '../../src/sentences/refusals.ts';
import { PLAIN_WAYS } from '../../src/sentences/ways.ts';
import { openOffice, type Handle, type Office } from '../support/office.ts';
import { cardOf, waitsFor } from '../support/who-decides.ts';

const PLACE = 'acme/web/storefront';
const LEE = 'lee@acme.test';
const ANA = 'ana@acme.test';
/** Ana is the only admin; the Owners in GitLab hold it already. */
const document = (...steps: readonly object[]) => ({
  admins: [ANA],
  policies: [
    { id: 'web', match: { resources: ['acme/web/**'], roles: ['maintainer'] }, approval: { steps } },
  ],
});

const refused = (office: Office, handle: Handle): Promise<string> =>
  office.ask(handle, PLACE, 'maintainer', '1h').then(
    () => 'asked',
    ({ told }: RefusedError) => refusalSentence(told, PLAIN_WAYS),
  );

/** Somebody leaves Slack, and what waits is looked at again. */
async function leaves(office: Office, handle: Handle, id: RequestId): Promise<void> {
  await office.register(handle, { deactivated: true });
  await reviewRequest(office.ctx, id);
}

describe('when it is asked', () => {
  it('the only admin asks: they are told which owner to turn to', async () => {
    const office = await openOffice({ document: document({ who: LEE }) });
    await office.register('lee', { deactivated: true });
    expect(await refused(office, 'ana')).toBe(
      'The policy asks for somebody to agree, and besides you there is nobody. Turn to omar, an integration owner.',
    );
    expect(await refused(office, 'sam')).toMatch(/Turn to ana, a hallpass admin\.$/);
  });
});

describe('while it waits', () => {
  it('goes to the fallback first', async () => {
    const office = await openOffice({ document: document({ who: LEE, fallback: ['dana@acme.test'] }) });
    const id = await office.ask('sam', PLACE, 'maintainer', '1h');
    await leaves(office, 'lee', id);
    expect(await waitsFor(office, id)).toEqual(['dana']);
    expect(await office.request(id)).toBe('pending');
  });

  it('goes to the admins where there is none, and says so', async () => {
    const office = await openOffice({ document: document({ who: LEE }) });
    const id = await office.ask('sam', PLACE, 'maintainer', '1h');
    await leaves(office, 'lee', id);
    expect(await waitsFor(office, id)).toEqual(['ana']);
    expect(await cardOf(office, id, 'requester-card')).toContain('hallpass admins are asked, too');
  });

  it('the only admin is the requester: it is ended with words', async () => {
    const office = await openOffice({ document: document({ who: LEE }) });
    const id = await office.ask('ana', PLACE, 'maintainer', '1h');
    await leaves(office, 'lee', id);
    expect(await office.request(id)).toBe('cancelled: nobody_left');
    for (const kind of ['request-card', 'requester-card'] as const)
      expect(await cardOf(office, id, kind)).toContain('too few are left of those who may approve it');
    const told = office.ctx.db.selectFrom('messages').select('personId').where('subjectId', '=', id);
    expect(await told.where('kind', '=', 'outcome').execute()).toEqual([
      { personId: office.actor('ana').personId },
    ]);
  });

  it('the only admin gave a yes earlier, and people have to be different: it is ended', async () => {
    const office = await openOffice({ document: document({ who: ANA }, { who: LEE }) });
    const id = await office.ask('sam', PLACE, 'maintainer', '1h');
    await office.approve(id, 'ana');
    await leaves(office, 'lee', id);
    expect(await office.request(id)).toBe('cancelled: nobody_left');
  });

  it('the only admin gave a yes in a step that others can pass: it counts where nobody else is, and goes on', async () => {
    const office = await openOffice({ document: document({ who: [ANA, 'dana@acme.test'] }, { who: LEE }) });
    const id = await office.ask('sam', PLACE, 'maintainer', '1h');
    await office.approve(id, 'ana');
    await leaves(office, 'lee', id);
    expect(await office.request(id)).toBe('pending');
    expect(await waitsFor(office, id)).toEqual(['dana']);
    await office.approve(id, 'dana');
    expect(await office.request(id)).toBe('approved');
  });

  it('an edited document that names nobody ends it; one that names somebody does not', async () => {
    const office = await openOffice({ document: document({ who: LEE }) });
    const id = await office.ask('ana', PLACE, 'maintainer', '1h');
    await office.configure(document({ who: 'sam@acme.test' }));
    await reviewRequest(office.ctx, id);
    expect(await waitsFor(office, id)).toEqual(['sam']);
    await office.configure(document({ who: 'nobody@acme.test' }));
    await reviewRequest(office.ctx, id);
    expect(await office.request(id)).toBe('cancelled: nobody_left');
  });

  it('waits while who decides has still to be read for the first time', async () => {
    const office = await openOffice({ document: document({ who: LEE }) });
    const id = await office.ask('ana', PLACE, 'maintainer', '1h');
    await office.configure({ ...document({ who: 'manager' }), managers: { slackField: 'Manager' } });
    await reviewRequest(office.ctx, id);
    expect(await office.request(id)).toBe('pending');
  });
});

it('more time that waits in steps says on the grant’s card whom its open step waits for, and nobody else', async () => {
  const office = await openOffice({ document: document({ who: 'dana@acme.test' }, { who: LEE }) });
  const first = await office.ask('sam', PLACE, 'maintainer', '1h');
  await office.approve(first, 'dana');
  await office.approve(first, 'lee');
  await office.reconcile();
  const more = await office.askForMore('sam', await office.grantOf(first), '1h');
  const [dana, lee] = ['<@U0DANA0>', '<@U0LEE0>'];
  expect(await cardOf(office, first, 'requester-card')).toContain(`waiting on ${dana}`);
  await office.approve(more, 'dana');
  expect(await cardOf(office, first, 'requester-card')).toContain(`waiting on ${lee}`);
});
