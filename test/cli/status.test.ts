import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { recordingTerminal } from './recording-terminal.ts';
import { printDiagnosis } from '../../src/cli/doctor/diagnosis.ts';
import { statusDiagnoses } from '../../src/cli/status/status-diagnoses.ts';
import { recordProcess } from '../../src/db/config/processes.ts';
import { system } from '../../src/domain/actor.ts';
import { stopEverything } from '../../src/operations/emergency/stop-everything.ts';
import { transact } from '../../src/operations/transact.ts';
import { openOffice, type Office } from '../support/office.ts';

const status = async (office: Office): Promise<string[]> =>
  (await statusDiagnoses(office.ctx.db, office.ctx.now())).map(printDiagnosis);

const live = (office: Office) =>
  transact(office.ctx, system('test'), (tx) =>
    recordProcess(tx, {
      id: office.ctx.newId('prc'),
      host: 'node-1',
      pid: 41,
      program: '0.2.0',
      fileHash: 'f',
      configVersion: 1,
      startedAt: tx.now,
    }),
  );

it('says that all is well, and nothing runs', async () => {
  const office = await openOffice();
  await office.grant('ana', 'acme/platform/api', 'maintainer', '1h');
  const [processes, ...rest] = await status(office);
  expect(processes).toContain('✗ Processes: none of hallpass runs');
  await live(office);
  expect((await status(office))[0]).toBe('✓ Processes: running: 41 on node-1 (0.2.0)');
  expect(rest[0]).toBe('✓ Grants: 1 grant is not over, and none is late');
  expect(rest[1]).toMatch(/^✓ Integration gitlab: Connected, synced \d\d:\d\d UTC \(/);
});

it('names who still holds what, since when, why, and what to do by hand', async () => {
  const office = await openOffice();
  await office.grant('ana', 'acme/platform/api', 'maintainer', '1h');
  office.gitlab.faults.add({ kind: 'status', status: 503, method: 'DELETE', times: Infinity });
  office.skip('59m');
  await office.sweepThrough('6m');
  expect(await status(office)).toContainEqual(
    expect.stringMatching(
      /^✗ Grants: Maintainer of ana on acme\/platform\/api \(gitlab\) should have ended \d\d:\d\d UTC \(\d+ minutes ago\): .+; tried .+To be sure now, take the member's role away in GitLab/,
    ),
  );
});

it('says first that everything is stopped, by whom and why', async () => {
  const office = await openOffice();
  await stopEverything(office.ctx, { reason: 'a leaked laptop', by: 'olga@bastion' });
  expect((await status(office))[0]).toMatch(
    /^! Emergency stop: everything is stopped since \d\d:\d\d UTC \(just now\), by olga@bastion: a leaked laptop\. `hallpass resume`/,
  );
});

it.each([['status'], ['stop', '--everything', '--reason', 'x'], ['resume'], ['audit', 'verify']])(
  '%s where no database is says so, and makes none',
  async (...words) => {
    const folder = join(tmpdir(), `hallpass-nowhere-${randomUUID()}`);
    const terminal = recordingTerminal({ HALLPASS_DATA: folder });
    expect(await run(words, terminal)).toBe(78);
    expect(terminal.errors.join('\n')).toContain(
      `HALLPASS_DATA: there is no database in ${folder}; run this where`,
    );
    expect(existsSync(folder)).toBe(false);
  },
);
