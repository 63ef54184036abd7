import { expect, it } from 'vitest';
import { ConfigFile, keptSeconds } from '../../src/domain/document/config-file.ts';
import { prune } from '../../src/operations/prune.ts';
import { openOffice } from '../support/office.ts';

it('messages go 90 days after what they are about has ended, unless they are still to be sent', async () => {
  const office = await openOffice();
  const { pool } = office.database;
  const subjects = async (): Promise<string[]> => {
    const { rows } = await pool.query<{ subject_id: string }>(
      "select distinct subject_id from messages where kind <> 'home' order by 1",
    );
    return rows.map((row) => row.subject_id);
  };
  const old = await office.ask('sam', 'acme/web/checkout', 'developer', '1h');
  await office.approve(old);
  await office.reconcile();
  office.gitlab.setMember('project', office.acme.projects.checkout, office.acme.users.sam, 40, {
    expiresAt: null,
  });
  await office.sync();
  await office.reconcile();
  const [notice] = await office.messages('drift-notice');
  expect(notice).toBeDefined();
  const unanswered = await office.ask('ana', 'acme/data', 'developer', '1h');
  await office.pass('50m');
  const oldGrant = await office.grantOf(old);
  await office.pass('9h');
  await office.pass('89d');
  const young = await office.ask('lee', 'acme/data', 'developer', '1h');
  await office.approve(young);
  await office.reconcile();
  await pool.query('update messages set rendered_version = wanted_version');
  // One of them is to be edited once more.
  await pool.query(
    'update messages set wanted_version = wanted_version + 1 where id = (select min(id) from messages where subject_id = $1)',
    [unanswered],
  );
  const all = await subjects();
  expect(all).toEqual(expect.arrayContaining([old, unanswered, young]));

  await prune(office.ctx);
  expect(await subjects()).toEqual(all);

  office.skip('2d');
  await prune(office.ctx);
  expect(await subjects()).toEqual(expect.arrayContaining([unanswered, young]));
  expect((await subjects()).filter((id) => [old, oldGrant, notice?.subjectId].includes(id))).toEqual([]);
  const { rows } = await pool.query('select id from messages where subject_id = $1', [unanswered]);
  expect(rows).toHaveLength(1);

  office.skip('91d');
  await office.reconcile();
  await pool.query('update messages set rendered_version = wanted_version');
  await prune(office.ctx);
  expect(await subjects()).not.toContain(unanswered);
});

it('how long they are kept is said in the document, a day at least', () => {
  const kept = (messages?: unknown) => ConfigFile.safeParse({ version: 1, messages });
  expect(keptSeconds(kept().data ?? {})).toBe(90 * 86_400);
  expect(keptSeconds(kept({ keepFor: '30d' }).data ?? {})).toBe(30 * 86_400);
  expect(kept({ keepFor: '23h' }).error?.issues[0]?.message).toContain('less than a day');
  expect(kept({ keepFor: 'long' }).error?.issues[0]?.message).toContain('write a duration');
  expect(kept({ keep: '30d' }).success).toBe(false);
});
