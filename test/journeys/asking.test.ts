import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => {
  expect(world.slack.violations).toEqual([]);
});
afterAll(() => world.close());

const card = (handle: string) => world.as(handle).dms().at(-1);
const told = (handle: string): string => world.as(handle).ephemerals().at(-1)?.shown ?? '';
const requests = () => world.program.ctx.db.selectFrom('requests').selectAll().orderBy('number').execute();
const audited = async (action: string): Promise<readonly unknown[]> => {
  const { db } = world.program.ctx;
  const rows = await db.selectFrom('auditEvents').select('body').where('action', '=', action).execute();
  return rows.map(({ body }) => JSON.parse(body));
};
const refusals = async (): Promise<unknown[]> =>
  (await audited('request.refused')).map((body) => (body as { code: string }).code);

/** Fills the form as somebody would, and sends it. */
async function ask(
  handle: string,
  fields: { resource: string; role: string; duration: string; reason: string },
) {
  const person = world.as(handle);
  await person.command('/access');
  await person.select('Resource', fields.resource);
  await person.select('Role', fields.role);
  await person.select('Duration', fields.duration);
  await person.type('Reason', fields.reason);
  return person.submit();
}

describe('the form', () => {
  it('opens as a placeholder and is filled at once, from one trigger', async () => {
    const before = world.slack.calls.length;
    await world.as('ana').command('/access');
    const calls = world.slack.calls.slice(before).map(({ method }) => method);
    expect(calls.filter((method) => method.startsWith('views.'))).toEqual(['views.open', 'views.update']);
    expect(JSON.stringify(world.slack.callsTo('views.open').at(-1)?.args)).toContain('Loading');
    const labels = world
      .as('ana')
      .modal()
      ?.fields.map(({ label }) => label);
    expect(labels).toEqual(['Resource', 'Role', 'Duration', 'Reason']);
    await world.as('ana').close();
  });

  it('offers what policy lets one ask for, with the role one holds and through what', async () => {
    const ana = world.as('ana');
    await ana.command('/access request');
    await ana.select('Resource', 'acme/web/checkout');
    const role = ana.modal()?.fields.find(({ label }) => label === 'Role');
    expect(role?.options.map(({ text }) => text)).toEqual(['Maintainer']);
    expect(ana.modal()?.shown).toContain('You hold Developer there now, through acme/web.');
    await ana.select('Resource', 'acme/prod/ledger');
    expect(
      ana
        .modal()
        ?.fields.find(({ label }) => label === 'Role')
        ?.options.at(-1)?.text,
    ).toBe('Owner');
    await ana.select('Role', 'Owner');
    expect(ana.modal()?.shown).toContain('at most 2 hours');
    expect(ana.modal()?.values['Duration']).toBe('3600');
    await ana.close();
  });

  it('finds resources as one types', async () => {
    await world.as('ana').command('/access');
    const texts = async (query: string): Promise<string[]> =>
      (await world.as('ana').suggest('Resource', query)).map(({ text }) => text);
    expect((await texts('')).length).toBeGreaterThan(10);
    expect(await texts('ledg')).toEqual(['acme/prod/ledger']);
    expect(await texts('alert rules')).toEqual(['acme/platform/observability/alert-rules']);
    expect(await texts(`${world.gitlab.url}/acme/prod/ledger/-/jobs`)).toEqual(['acme/prod/ledger']);
    expect(await texts('nothing like this')).toEqual([]);
    await world.as('ana').close();
  });

  it('sends one request, with a card for the requester and for each owner', async () => {
    const fields = {
      resource: 'acme/platform/infra',
      role: 'Developer',
      duration: '4 hours',
      reason: 'INC-1',
    };
    const { errors } = await ask('ana', fields);
    expect(errors).toBeUndefined();
    expect(world.as('ana').modal()).toBeNull();
    expect(card('ana')?.shown).toContain('*Waiting*');
    for (const owner of ['omar', 'priya']) {
      expect(card(owner)?.buttons).toEqual(['Approve', 'Deny', 'Approve for less…', 'Start access review…']);
    }
  });

  it('sent twice, as after a lost answer, is one request', async () => {
    const before = await requests();
    const submission = world.slack.deliveries.findLast(({ kind }) => kind === 'view_submission');
    const timestamp = Math.floor(world.now().getTime() / 1000) + 2;
    const [ack] = await world.slack.deliver(submission?.payload as Record<string, unknown>, { timestamp });
    expect(ack?.status).toBe(200);
    expect(await requests()).toEqual(before);
  });

  it('takes a duration of one’s own, and says what is none', async () => {
    const ana = world.as('ana');
    await ana.command('/access');
    await ana.select('Resource', 'acme/data/pipelines');
    await ana.select('Role', 'Reporter');
    await ana.type('Reason', 'look');
    await ana.select('Duration', 'Custom…');
    await ana.type('Custom duration', 'soon');
    expect((await ana.submit()).errors).toEqual({ 'Custom duration': expect.stringContaining('“soon”') });
    await ana.type('Custom duration', '2d');
    expect((await ana.submit()).errors).toEqual({ 'Custom duration': 'Set a duration of at most 8 hours.' });
    await ana.type('Custom duration', '90m');
    expect((await ana.submit()).errors).toBeUndefined();
    expect((await requests()).at(-1)).toMatchObject({ durationSeconds: 5400, reason: 'look' });
  });

  it('shows a refusal that it cannot mend above it, writes no request, and audits it', async () => {
    const before = await requests();
    const again = { resource: 'acme/platform/infra', role: 'Developer', duration: '1 hour', reason: 'INC-1' };
    await ask('ana', again);
    expect(world.as('ana').modal()?.shown).toMatch(/request #\d+ is waiting/);
    expect(world.as('ana').modal()?.values).toMatchObject({ Role: 'developer', Reason: 'INC-1' });
    await world.as('ana').close();
    expect(await requests()).toEqual(before);
    expect(await refusals()).toContain('pending_twin');
  });
});

describe('one line', () => {
  it('asks at once and says so', async () => {
    await world.as('ana').command('/access request acme/prod/ledger maintainer 2h fixing INC-4711');
    expect(told('ana')).toContain('`acme/prod/ledger` is on its way to those who decide');
    expect((await requests()).at(-1)).toMatchObject({
      role: 'maintainer',
      durationSeconds: 7200,
      reason: 'fixing INC-4711',
    });
  });

  it('takes the address of any page, as Slack sends it', async () => {
    const url = `${world.gitlab.url}/acme/prod/payments/-/merge_requests/42`;
    await world.as('ana').command(`/access request ${url} maintainer 30m "release <b> & more"`);
    expect((await requests()).at(-1)).toMatchObject({ durationSeconds: 1800, reason: 'release <b> & more' });
  });

  it('incomplete, opens the form with what was understood', async () => {
    const ana = world.as('ana');
    await ana.command('/access request acme/web/storefront maintainer fixing the cart');
    expect(ana.modal()?.values).toMatchObject({
      Role: 'maintainer',
      Duration: '7200',
      Reason: 'fixing the cart',
    });
    await ana.select('Duration', '1 hour');
    expect((await ana.submit()).errors).toBeUndefined();
    expect((await requests()).at(-1)).toMatchObject({ durationSeconds: 3600, reason: 'fixing the cart' });
  });

  it('with a length that is not listed, opens the form with it', async () => {
    await world.as('ana').command('/access request acme/data/warehouse reporter 45m');
    expect(world.as('ana').modal()?.values).toMatchObject({ Duration: 'custom', 'Custom duration': '45m' });
    await world.as('ana').close();
  });

  it.each([
    ['acme/web developer 1h held', 'already_held', 'You already hold Developer on acme/web'],
    ['acme/web/checkout reporter 1h held', 'already_held', 'through acme/web'],
    ['acme/web owner 1h no policy', 'not_requestable', 'No policy lets anybody ask'],
  ])('%s is refused as %s', async (line, code, words) => {
    await world.as('ana').command(`/access request ${line}`);
    expect(told('ana')).toContain(words);
    expect(await refusals()).toContain(code);
  });

  it('with a reason that is too long is refused', async () => {
    await world.as('ana').command(`/access request acme/data/ml reporter 1h ${'long '.repeat(700)}`);
    expect(world.as('ana').modal()?.shown).toContain('at most 3,000 characters');
    await world.as('ana').close();
    expect(await refusals()).toContain('reason_too_long');
  });

  it('needs no word in front of a path', async () => {
    await world.as('ana').command('/access acme/data/ml developer 1h train');
    expect((await requests()).at(-1)).toMatchObject({ reason: 'train' });
  });
});

describe('people who may not ask', () => {
  it('a guest gets a refusal that is audited, and learns no names', async () => {
    const gail = world.as('gail');
    await gail.command('/access request acme/prod/ledger maintainer 1h please');
    expect(told('gail')).toContain('Guests and people from other workspaces cannot ask');
    expect(await refusals()).toContain('guest');
    const exists = told('gail');
    await gail.command('/access request acme/no/such maintainer 1h please');
    expect(told('gail')).toBe(exists);
    await gail.command('/access request acme/prod/ledger');
    expect(told('gail')).toBe(exists);
    await gail.command('/access');
    expect(gail.modal()?.fields).toEqual([]);
    expect(gail.modal()?.shown).toContain('Guests and people from other workspaces');
    await gail.close();
  });

  it('a stranger of Slack Connect as well', async () => {
    await world
      .as('erin')
      .command('/access request acme/prod/ledger maintainer 1h please', '', { force: true });
    expect(told('erin')).toContain('Guests and people from other workspaces cannot ask');
  });

  it('somebody without a GitLab account is told before and after', async () => {
    world.slack.addPerson({ handle: 'newbie', name: 'New Bie' });
    const newbie = world.as('newbie');
    await newbie.command('/access');
    expect(newbie.modal()?.shown).toContain('No GitLab account is linked to you');
    await newbie.select('Resource', 'acme/web');
    await newbie.select('Role', 'Reporter');
    await newbie.type('Reason', 'first day');
    await newbie.submit();
    expect(newbie.modal()?.buttons).toEqual(['Link your account']);
    expect(newbie.modal()?.values).toMatchObject({ Reason: 'first day' });
    await newbie.close();
    await newbie.command('/access whoami');
    expect(told('newbie')).toContain('not linked');
  });
});

describe('words', () => {
  it.each(['help', 'frobnicate', 'HELP', 'give me root'])(
    '/access %s gets help, not silence',
    async (text) => {
      await world.as('lee').command(`/access ${text}`);
      expect(told('lee')).toContain('/access request');
      expect(told('lee').includes('I did not understand')).toBe(!/^help$/i.test(text));
    },
  );

  it('/access sync is for owners and admins', async () => {
    await world.as('lee').command('/access sync');
    expect(told('lee')).toContain('Only integration owners and admins');
    for (const handle of ['omar', 'dana']) {
      await world.as(handle).command('/access sync');
      expect(told(handle)).toContain('from GitLab now');
    }
  });
});
