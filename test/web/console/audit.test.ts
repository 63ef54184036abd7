/** The audit trail in the console: who sees what of it, and the files that are made of it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendAudit } from '../../../src/db/audit/audit.ts';
import { system } from '../../../src/domain/actor.ts';
import { NotFoundError } from '../../../src/errors.ts';
import { createConsole } from '../../../src/web/console/console.tsx';
import { granted, PUBLIC, signedIn, startConsoleWorld, type Member } from '../../support/console.ts';
import type { World } from '../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startConsoleWorld();
  await granted(world);
});
afterAll(() => world.close());

const page = (handle: Member, query = '') => signedIn(world, handle, `/audit${query}`);
/** The codes of what is shown. */
const shown = (html: string): string[] =>
  [...html.matchAll(/<code>([a-z_]+\.[a-z_]+)<\/code>/g)].map(([, code = '']) => code);

describe('the audit trail', () => {
  it('is shown whole to admins and auditors, with what each fact was', async () => {
    for (const handle of ['dana', 'lee'] as const) {
      const browser = await page(handle);
      expect(browser.status).toBe(200);
      expect(shown(browser.html)).toEqual(
        expect.arrayContaining(['session.begun', 'grant.provisioned', 'request.approved']),
      );
      expect(browser.text).toMatch(/Omar Haddad approved it request.approved in Slack/);
      expect(browser.text).toMatch(/Developer acme\/platform\/api Request #1 deploy in GitLab/);
      expect(browser.buttons).toEqual(['Sign out', 'Show']);
    }
  });

  it('shows an owner what is on their integrations or about them', async () => {
    const omar = await page('omar');
    expect(shown(omar.html)).toContain('request.approved');
    expect(shown(omar.html)).not.toContain('config.applied');
    expect(shown((await page('dana')).html)).toContain('config.applied');
  });

  it('is not there for anybody else, nor is a file of it', async () => {
    for (const path of ['/audit', '/audit/export/csv', '/audit/export/jsonl']) {
      const sam = await signedIn(world, 'sam', path);
      expect([path, sam.status, sam.text]).toEqual([
        path,
        404,
        expect.stringContaining('There is nothing here'),
      ]);
    }
    const stranger = await fetch(`${world.url}/audit/export/csv`, { redirect: 'manual' });
    expect(stranger.headers.get('location')).toContain('/sign-in?to=%2Faudit%2Fexport%2Fcsv');
  });

  it('is narrowed down by kind, person, place and days', async () => {
    const dana = await page('dana', '?what=access');
    expect(shown(dana.html)).toEqual(['grant.started']);
    expect(dana.text).toMatch(/held from .* until now/);
    await dana.open(`${PUBLIC}/audit?what=decisions&person=OMAR@acme.test&place=/ACME/platform/`);
    expect(shown(dana.html)).toEqual(['request.approved']);
    await dana.open(`${PUBLIC}/audit?until=2001-01-01`);
    expect(dana.text).toContain('Nothing of that is in the audit trail Show every fact');
    const today = world.program.ctx.now().toISOString().slice(0, 10);
    await dana.open(`${PUBLIC}/audit?from=${today}&until=${today}&place=acme/platform/api`);
    expect(shown(dana.html)).toContain('grant.provisioned');
    await dana.open(`${PUBLIC}/audit?from=${today}&place=acme/prod`);
    expect(shown(dana.html)).toEqual([]);
  });

  it('finds what a person did in the console', async () => {
    await (await page('dana')).press('Sign out');
    const dana = await page('dana', '?person=dana@acme.test');
    expect(dana.text).toMatch(/Dana Weiss ended a session of the console session\.ended in the console/);
  });

  it('says what is wrong with a filter, on the page and instead of a file', async () => {
    const dana = await page('dana');
    for (const [query, says] of [
      ['person=nobody@acme.test', 'Nobody is known by nobody@acme.test.'],
      ['from=yesterday', 'yesterday is no day.'],
      ['from=2026-11-02&until=2026-11-01', '2026-11-01 is before 2026-11-02.'],
    ] as const)
      for (const path of ['/audit', '/audit/export/csv']) {
        await dana.open(`${PUBLIC}${path}?${query}`);
        expect([dana.url.includes('/export/'), dana.text]).toEqual([false, expect.stringContaining(says)]);
      }
  });

  it('is read to its end page by page, each fact once', async () => {
    const { ctx } = world.program;
    const more = Array.from({ length: 120 }, (_, n) => ({
      action: 'request.nudged' as const,
      subject: `req_${n}`,
      body: { n },
    }));
    await ctx.db.transaction().execute((tx) => appendAudit(tx, system('test'), ctx.now(), more));
    const lee = await page('lee');
    const { count } = await world.program.ctx.db
      .selectFrom('auditEvents')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    const seen = [];
    for (let next: string | undefined = lee.url; next !== undefined;) {
      await lee.open(next);
      seen.push(...[...lee.html.matchAll(/Fact (\d+)/g)].map(([, seq]) => Number(seq)));
      const older = /href="(\/audit\?[^"]*after=\d+)"/.exec(lee.html)?.[1];
      next = older === undefined ? undefined : `${PUBLIC}${older.replaceAll('&amp;', '&')}`;
    }
    expect(seen).toEqual(Array.from({ length: count }, (_, index) => count - index));
  });
});

const NAME = '=HYPERLINK("https://evil.test","Sam")';

describe('a file of it', () => {
  it('has what the filter lets through, as CSV and JSON lines, the oldest first', async () => {
    const lee = await page('lee', '?what=decisions&place=acme/platform');
    const links = [...lee.html.matchAll(/href="(\/audit\/export\/[^"]*)"/g)].map(([, href = '']) =>
      href.replaceAll('&amp;', '&'),
    );
    expect(links).toHaveLength(2);
    await lee.open(`${PUBLIC}${links[0]}`);
    expect(lee.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(lee.headers.get('content-disposition')).toMatch(
      /^attachment; filename="audit-decisions-[\d-]+\.csv"$/,
    );
    expect(lee.html).toMatch(/^seq,time,event,by,[^\r]*\r\n\d+,[^\r]*,request\.approved,[^\r]*\r\n$/);
    await lee.open(`${PUBLIC}${links[1]}`);
    expect(
      lee.html
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { action: string }).action),
    ).toEqual(['request.approved']);
  });

  it('is of what its reader may see', async () => {
    const omar = await signedIn(world, 'omar', '/audit/export/jsonl');
    const events = omar.html
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { action: string }).action);
    expect(events).toContain('grant.provisioned');
    expect(events).not.toContain('config.applied');
  });

  it('breaks off in the middle when its reader is deactivated', async () => {
    const { ctx } = world.program;
    const more = Array.from({ length: 1_600 }, (_, n) => ({
      action: 'request.nudged' as const,
      subject: `req_more_${n}`,
      body: { n },
    }));
    await ctx.db.transaction().execute((tx) => appendAudit(tx, system('test'), ctx.now(), more));
    const lee = await signedIn(world, 'lee', '/me');
    const headers = { cookie: lee.cookies(PUBLIC).join('; ') };
    const file = async () => (await createConsole(ctx)?.request('/audit/export/csv', { headers }))?.body;
    const whole = (await file())?.getReader();
    const cut = (await file())?.getReader();
    expect((await cut?.read())?.done).toBe(false);
    let parts = 0;
    while ((await whole?.read())?.done === false) parts++;
    expect(parts).toBeGreaterThan(4);
    await world.slack.deactivate('lee');
    await world.quiet();
    const rest = async () => {
      for (let read = 1; read < parts; read++) await cut?.read();
    };
    await expect(rest()).rejects.toThrow(NotFoundError);
    await world.slack.reactivate('lee');
    await world.quiet();
  });

  it('keeps a spreadsheet from running it: export of names that begin with =', async () => {
    await world.slack.changePerson('sam', { name: NAME });
    await world.as('sam').command('/access request acme/platform/infra reporter 1h "=2+5+cmd|calc"');
    await world.quiet();
    const dana = await signedIn(world, 'dana', '/audit/export/csv?what=all');
    expect(dana.html).toContain(`"'=HYPERLINK(""https://evil.test"",""Sam"") (`);
    expect(dana.html).toContain(",'=2+5+cmd|calc,");
    const cells = [...dana.html.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"\r\n]*))/gm)];
    expect(cells.filter(([, quoted, plain]) => /^[=+@-]/.test(quoted ?? plain ?? ''))).toEqual([]);
  });
});
