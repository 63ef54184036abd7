import { describe, expect, it } from 'vitest';
import type { RequestId } from '../../src/domain/id.ts';
import { review, withConflict } from '../support/conflicts.ts';
import { openOffice, type Office } from '../support/office.ts';

const document = withConflict({ onRequest: 'warn' });
const INFRA = 11;
const LEE = 105;

describe('what somebody asks for', () => {
  const conflictsOf = async (office: Office, id: RequestId) => {
    const row = office.ctx.db.selectFrom('requests').select('conflicts').where('id', '=', id);
    return (await row.executeTakeFirstOrThrow()).conflicts?.found.map((one) => one.id) ?? [];
  };

  it('names the conflicts that it would bring about by now', async () => {
    const office = await openOffice({ document });
    const prod = await office.ask('lee', 'acme/prod/ledger', 'developer', '1h');
    office.gitlab.setMember('project', INFRA, LEE, 40);
    await office.sync();
    await review(office);
    expect(await conflictsOf(office, prod)).toEqual(['infra-and-prod']);
    office.gitlab.setMember('project', INFRA, LEE, null);
    await office.sync();
    await office.sync();
    await review(office);
    expect(await conflictsOf(office, prod)).toEqual([]);
  });
});
