import { expect, it } from 'vitest';
import { exportHistory, type ExportOptions } from '../../src/cli/audit/export-history.ts';
import { appendAudit } from '../../src/db/audit/audit.ts';
import { acceptFinding } from '../../src/operations/findings/accept-finding.ts';
import { decideRequest } from '../../src/operations/requests/decide-request.ts';
import { system } from '../../src/domain/actor.ts';
import { chainHash, GENESIS_HASH } from '../../src/domain/audit.ts';
import { openOffice, type Office } from '../support/office.ts';
import { recordingTerminal } from './recording-terminal.ts';

async function exported(office: Office, options: ExportOptions): Promise<string[]> {
  const terminal = recordingTerminal();
  await exportHistory(office.database, options, terminal);
  return terminal.lines;
}

const facts = async (office: Office, options: ExportOptions): Promise<Record<string, unknown>[]> =>
  (await exported(office, { format: 'jsonl', ...options })).map(
    (line) => JSON.parse(line) as Record<string, unknown>,
  );

const actions = async (office: Office, options: ExportOptions): Promise<unknown[]> =>
  (await facts(office, options)).map(({ action }) => action);

it('says who had what, when, why and by whom it was approved, in one line for each grant', async () => {
  const office = await openOffice();
  await office.grant('ana', 'acme/platform/api', 'developer', '1h');
  await office.pass('61m');
  await office.grant('sam', 'acme/platform/infra', 'reporter', '2h');
  const [head, ...lines] = await exported(office, { what: 'access' });
  expect(head).toMatch(
    /^seq,time,event,by,person,account,integration,place,role,request,reason,tickets,decided_by,/,
  );
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(
    /,grant\.started,omar \(U0OMAR0\),ana \(U0ANA0\),ana,gitlab,acme\/platform\/api,developer,\d+,INC-1,,omar \(U0OMAR0\),/,
  );
  expect(lines[0]).toMatch(/,2026-11-25T12:0\d[^,]+,2026-11-25T13:0\d[^,]+,2026-11-25T13:0\d[^,]+,expired,/);
  expect(lines[1]).toMatch(/,sam \(U0SAM0\),sam,gitlab,acme\/platform\/infra,reporter,\d+,/);
});

it('has what else was decided: denials, links, drift, configuration', async () => {
  const office = await openOffice();
  const requestId = await office.ask('ana', 'acme/platform/api', 'developer', '1h');
  await decideRequest(office.ctx, office.actor('omar'), { requestId, decision: 'deny', note: 'not today' });
  office.gitlab.setMember('project', office.acme.projects.api, office.acme.users.sam, 40);
  await office.sync();
  const finding = await office.ctx.db.selectFrom('findings').select('id').executeTakeFirstOrThrow();
  await acceptFinding(office.ctx, office.actor('omar'), { findingId: finding.id });
  const decided = await facts(office, { what: 'decisions' });
  expect(new Set(decided.map(({ action }) => action))).toEqual(
    new Set(['config.applied', 'account.linked', 'request.denied', 'drift.accepted']),
  );
  expect(decided.find(({ action }) => action === 'request.denied')).toMatchObject({
    by: { name: 'omar' },
    person: { name: 'ana' },
    path: 'acme/platform/api',
    request: { note: 'not today' },
  });
  expect(decided.find(({ action }) => action === 'drift.accepted')).toMatchObject({
    by: { name: 'omar' },
    person: { name: 'sam' },
    account: 'sam',
    role: 'maintainer',
    path: 'acme/platform/api',
  });
});

it('narrows down by person, by place with all below it, and by days', async () => {
  const office = await openOffice();
  await office.grant('ana', 'acme/platform/api', 'developer', '1h');
  await office.pass('61m');
  await office.pass('48h');
  await office.grant('sam', 'acme/platform/infra', 'reporter', '1h');
  const started = (options: ExportOptions) =>
    facts(office, { what: 'access', ...options }).then((all) =>
      all.map(({ person }) => (person as { name: string }).name),
    );
  expect(await started({ person: 'ANA@acme.test' })).toEqual(['ana']);
  expect(await started({ person: 'U0SAM0' })).toEqual(['sam']);
  expect(await started({ place: '/ACME/platform/' })).toEqual(['ana', 'sam']);
  expect(await started({ place: 'acme/platform/api' })).toEqual(['ana']);
  expect(await started({ place: 'acme/plat' })).toEqual([]);
  expect(await started({ until: '2026-11-25' })).toEqual(['ana']);
  expect(await started({ from: '2026-11-26', until: '2026-11-26' })).toEqual([]);
  expect(await started({ from: '2026-11-27' })).toEqual(['sam']);
  const byOmar = await actions(office, { person: 'omar@acme.test', what: 'decisions' });
  expect(byOmar).toContain('request.approved');
  await expect(started({ person: 'nobody@acme.test' })).rejects.toThrow(
    'Nobody is known by nobody@acme.test',
  );
});

it('of access, days mean what was held then, whenever it began', async () => {
  const office = await openOffice();
  await office.grant('ana', 'acme/platform/api', 'developer', '8h');
  office.skip('4h');
  const held = (day: string) => facts(office, { what: 'access', from: day, until: day });
  await office.pass('9h');
  expect(await held('2026-11-25')).toHaveLength(1);
  expect(await held('2026-11-26')).toHaveLength(1);
  expect(await held('2026-11-27')).toHaveLength(0);
  expect(await held('2026-11-24')).toHaveLength(0);
});

it('as JSON lines holds all that the hashes were made of, event after event', async () => {
  const office = await openOffice();
  await office.grant('ana', 'acme/platform/api', 'developer', '1h');
  const all = await facts(office, {});
  let before = GENESIS_HASH;
  for (const { seq, at, actor, action, subjectId, details, hash, prevHash } of all as never as Chained[]) {
    expect(prevHash).toBe(before);
    expect(chainHash(before, { seq, at: new Date(at), actor, action, subjectId, body: details })).toBe(hash);
    before = hash;
  }
  expect(all.length).toBeGreaterThan(5);
});

interface Chained {
  readonly seq: number;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly subjectId: string;
  readonly details: string;
  readonly hash: string;
  readonly prevHash: string;
}

it('reads a long trail in parts, each event once and in order', async () => {
  const office = await openOffice();
  const events = Array.from({ length: 2_300 }, (_, n) => ({
    action: 'request.nudged' as const,
    subject: `req_${n}`,
    body: { n },
  }));
  await office.database.db
    .transaction()
    .execute((tx) => appendAudit(tx, system('test'), office.ctx.now(), events));
  const seqs = (await facts(office, {})).map(({ seq }) => seq);
  expect(seqs.length).toBeGreaterThan(2_300);
  expect(seqs).toEqual(seqs.map((_, index) => index + 1));
});

it('has the address of every ticket that a reason names', async () => {
  const office = await openOffice({
    document: {
      policies: [
        {
          id: 'any',
          match: { resources: ['**'], roles: ['developer'] },
          approval: 'owners',
          ticket: { pattern: 'INC-[0-9]+', url: 'https://tracker.acme.test/{ticket}' },
        },
      ],
    },
  });
  await office.grant('ana', 'acme/platform/api', 'developer', '1h');
  const [head, line] = await exported(office, { what: 'access' });
  expect(head).toContain(',reason,tickets,decided_by,');
  expect(line).toContain(',INC-1,https://tracker.acme.test/INC-1,omar (U0OMAR0),');
  expect(await facts(office, { what: 'access' })).toMatchObject([
    { tickets: ['https://tracker.acme.test/INC-1'] },
  ]);
});
