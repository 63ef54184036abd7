/* The part of the contract that needs a system which can be broken; a live one leaves it out. */
import { describe, expect, it, type TestContext } from 'vitest';
import { addDays } from '../../src/domain/day.ts';
import type { Row } from '../../src/domain/access/membership.ts';
import {
  collect,
  collectPages,
  faultOf,
  LOST_ANSWERS,
  never,
  placeOf,
  row,
  TOKEN_FAULTS,
  type Stage,
  type Trouble,
  said,
} from './stage.ts';

type Troubled = Stage & { readonly trouble: Trouble };

export function describeTrouble(setup: () => Promise<Stage>): void {
  const start = async (test: TestContext): Promise<Troubled> => {
    const stage = await setup();
    if (stage.trouble === null) test.skip('this system must not be broken');
    return stage as Troubled;
  };
  describe('in trouble', () => {
    describeLostAnswers(start);
    describeFailures(start);
    describeLimits(start);
    describeRefusals(start);
    describeRights(start);
    describePages(start);
  });
}

type Start = (test: TestContext) => Promise<Troubled>;

const WRITES: readonly { readonly what: string; readonly before: Row | null; readonly wanted: Row | null }[] =
  [
    { what: 'adding', before: null, wanted: row('developer') },
    { what: 'changing', before: row('reporter'), wanted: row('maintainer') },
    { what: 'removing', before: row('developer'), wanted: null },
  ];

function describeLostAnswers(start: Start): void {
  const cases = LOST_ANSWERS.flatMap((how) => WRITES.map((write) => ({ how, ...write })));
  it.for(cases)(
    'does not know, after a $how, whether $what was done; then finds that it was',
    async (one, test) => {
      const stage = await start(test);
      if (one.before !== null) await stage.put(stage.project, one.before);
      const place = placeOf(stage, stage.project);
      const seen = await stage.connector.read(place, never);
      stage.trouble.loseAnswer(one.how);
      const connector = one.how === 'hang' ? stage.trouble.impatient : stage.connector;
      const fault = await faultOf(connector.write(place, one.wanted, seen, never));
      expect(fault).toMatchObject({ code: 'unreachable', applied: 'unknown' });
      expect((await stage.connector.read(place, never)).direct).toEqual(one.wanted);
      const again = await stage.connector.write(place, one.wanted, seen, never);
      expect(again).toMatchObject({ outcome: 'applied', direct: one.wanted });
    },
  );
}

function describeFailures(start: Start): void {
  it('does not know whether a write was done that it cannot read back', async (test) => {
    const stage = await start(test);
    const place = placeOf(stage, stage.project);
    const seen = await stage.connector.read(place, never);
    stage.trouble.failReading();
    const fault = await faultOf(stage.connector.write(place, row('developer'), seen, never));
    expect(fault).toMatchObject({ code: 'unreachable', applied: 'unknown' });
    expect(await stage.look(stage.project)).toEqual(row('developer'));
  });

  it.for(['hang', 'reset', '500', '502', '503', 'empty', 'html'] as const)(
    'cannot be read through a %s, and asks once only',
    async (how, test) => {
      const stage = await start(test);
      const before = stage.trouble.countRequests();
      stage.trouble.fail(how);
      const connector = how === 'hang' ? stage.trouble.impatient : stage.connector;
      const fault = await faultOf(connector.read(placeOf(stage, stage.project), never));
      expect(fault).toMatchObject({ code: 'unreachable', applied: 'no' });
      expect(stage.trouble.countRequests() - before).toBeLessThanOrEqual(2);
    },
  );

  it('does nothing for a caller that has stopped waiting', async (test) => {
    const stage = await start(test);
    const place = placeOf(stage, stage.project);
    const seen = await stage.connector.read(place, never);
    const before = stage.trouble.countRequests();
    const gone = AbortSignal.abort();
    const fault = await faultOf(stage.connector.write(place, row('developer'), seen, gone));
    expect(fault).toMatchObject({ code: 'unreachable', applied: 'no' });
    expect(stage.trouble.countRequests()).toBe(before);
  });

  it('stops waiting when the caller does, in the middle of a write', async (test) => {
    const stage = await start(test);
    const place = placeOf(stage, stage.project);
    const seen = await stage.connector.read(place, never);
    stage.trouble.loseAnswer('hang');
    const fault = await faultOf(
      stage.connector.write(place, row('developer'), seen, AbortSignal.timeout(50)),
    );
    expect(fault).toMatchObject({ code: 'unreachable', applied: 'unknown' });
  });
}

function describeLimits(start: Start): void {
  it('says when to come back from the limit of an endpoint', async (test) => {
    const stage = await start(test);
    const place = placeOf(stage, stage.project);
    const seen = await stage.connector.read(place, never);
    stage.trouble.limit('endpoint');
    const fault = await faultOf(stage.connector.write(place, row('developer'), seen, never));
    expect(fault).toMatchObject({ code: 'rate_limited', applied: 'no' });
    expect(fault.retryAt?.getTime()).toBeGreaterThan(seen.readAt.getTime());
    expect(await stage.look(stage.project)).toBeNull();
    await stage.pass(61);
    const again = await stage.connector.write(place, row('developer'), seen, never);
    expect(again.outcome).toBe('applied');
  });

  it('keeps to a limit where it was met, and asks elsewhere', async (test) => {
    const stage = await start(test);
    const place = placeOf(stage, stage.project);
    const seen = await stage.connector.read(place, never);
    stage.trouble.limit('account');
    const fault = await faultOf(stage.connector.write(place, row('developer'), seen, never));
    expect(fault).toMatchObject({ code: 'rate_limited', applied: 'no' });
    const before = stage.trouble.countRequests();
    const second = await faultOf(stage.connector.write(place, row('developer'), seen, never));
    expect(second).toMatchObject({ code: 'rate_limited', retryAt: fault.retryAt });
    expect(stage.trouble.countRequests()).toBe(before);
    const elsewhere = placeOf(stage, stage.group);
    const other = await stage.connector.write(elsewhere, row('developer'), seen, never);
    expect(other).toMatchObject({ outcome: 'applied' });
    await stage.pass(31);
    const again = await stage.connector.write(place, row('developer'), seen, never);
    expect(again).toMatchObject({ outcome: 'applied' });
  });
}

function describeRefusals(start: Start): void {
  it('is refused to take the role of the last Owner', async (test) => {
    const stage = await start(test);
    const connector = stage.trouble.makeLastOwner();
    const place = placeOf(stage, stage.top);
    const seen = await connector.read(place, never);
    for (const wanted of [row('developer'), null]) {
      const fault = await faultOf(connector.write(place, wanted, seen, never));
      expect(fault).toMatchObject({ code: 'rejected', applied: 'no' });
      expect(said(fault)).toMatch(/nobody else is Owner/);
    }
  });

  it('believes no success that only queues the change', async (test) => {
    const stage = await start(test);
    stage.trouble.queueWrites();
    const place = placeOf(stage, stage.project);
    const seen = await stage.connector.read(place, never);
    const fault = await faultOf(stage.connector.write(place, row('developer'), seen, never));
    expect(fault).toMatchObject({ code: 'queued', applied: 'no' });
    expect(await stage.look(stage.project)).toBeNull();
  });
}

function describeRights(start: Start): void {
  it.for(TOKEN_FAULTS)('tells a token that is %s from everything else', async (how, test) => {
    const stage = await start(test);
    const place = placeOf(stage, stage.project);
    const seen = await stage.connector.read(place, never);
    stage.trouble.spoilToken(how);
    const fault = await faultOf(stage.connector.write(place, row('developer'), seen, never));
    expect(fault).toMatchObject({ code: 'unauthorized', applied: 'no' });
  });

  it('believes that a resource is gone only while its own rights are whole', async (test) => {
    const stage = await start(test);
    const [place, intact] = [placeOf(stage, stage.project), placeOf(stage, stage.group)];
    const seen = await stage.connector.read(place, never);
    stage.trouble.delete(stage.project);
    expect(await faultOf(stage.connector.read(place, never))).toMatchObject({ code: 'missing' });
    const write = stage.connector.write(place, row('developer'), seen, never);
    expect(await faultOf(write)).toMatchObject({ code: 'missing', applied: 'no' });
    const unlisted = collect(stage.connector.listMemberships(stage.project, never));
    expect(await faultOf(unlisted)).toMatchObject({ code: 'missing' });
    const unread = collect(stage.connector.listLeftovers(stage.project, never));
    expect(await faultOf(unread)).toMatchObject({ code: 'missing' });

    stage.trouble.expel();
    for (const one of [place, intact])
      expect(await faultOf(stage.connector.read(one, never))).toMatchObject({ code: 'forbidden' });
    const listing = collect(stage.connector.listMemberships(stage.project, never));
    expect(await faultOf(listing)).toMatchObject({ code: 'forbidden' });
    const reading = collect(stage.connector.listLeftovers(stage.project, never));
    expect(await faultOf(reading)).toMatchObject({ code: 'forbidden' });
  });

  it('says that it is no longer Owner', async (test) => {
    const stage = await start(test);
    const place = placeOf(stage, stage.group);
    const seen = await stage.connector.read(place, never);
    stage.trouble.demote();
    const fault = await faultOf(stage.connector.write(place, row('developer'), seen, never));
    expect(fault).toMatchObject({ code: 'forbidden', applied: 'no' });
    expect(said(fault)).toMatch(/is Maintainer of .*, not Owner/);
    expect((await stage.connector.check(never)).canProvision).toBe(false);
  });

  it('does not mind a new path', async (test) => {
    const stage = await start(test);
    const place = placeOf(stage, stage.project);
    const seen = await stage.connector.read(place, never);
    stage.trouble.rename(stage.project);
    stage.trouble.rename(stage.group);
    const wanted = row('developer', addDays(stage.today(), 1));
    const written = await stage.connector.write(place, wanted, seen, never);
    expect(written).toMatchObject({ outcome: 'applied', direct: wanted });
  });
}

function describePages(start: Start): void {
  it('lists everything once, however long the lists are', async (test) => {
    const stage = await start(test);
    stage.trouble.grow(230, 200);
    const members = await collect(stage.connector.listMemberships(stage.group, never));
    expect(new Set(members.map(({ account }) => account.externalId)).size).toBe(230);
    expect(members).toHaveLength(230);
    const resources = await collectPages(stage.connector.listResources(never));
    expect(resources.filter(({ kind }) => kind === 'project')).toHaveLength(201);
  });

  it('goes on after a full page that does not say there is another', async (test) => {
    const stage = await start(test);
    stage.trouble.grow(230, 0);
    stage.trouble.stripPagination();
    const members = await collect(stage.connector.listMemberships(stage.group, never));
    expect(members).toHaveLength(230);
  });

  it('says that a list is incomplete instead of ending it', async (test) => {
    const stage = await start(test);
    stage.trouble.grow(230, 0);
    const pages = stage.connector.listMemberships(stage.group, never)[Symbol.asyncIterator]();
    for (let i = 0; i < 100; i++) await pages.next();
    stage.trouble.fail('500');
    expect(await faultOf(pages.next())).toMatchObject({ code: 'unreachable' });
  });
}
