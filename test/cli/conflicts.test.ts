import { expect, it } from 'vitest';
import { reportConflicts } from '../../src/cli/conflicts.ts';
import { ConfigFile } from '../../src/domain/document/config-file.ts';
import { ANYTHING, conflict, withConflict } from '../support/conflicts.ts';
import { openOffice, type Office } from '../support/office.ts';
import { recordingTerminal } from './recording-terminal.ts';

const asked = (...conflicts: object[]) => ConfigFile.parse({ version: 1, conflicts }).conflicts ?? [];

async function report(office: Office, ...conflicts: object[]): Promise<string[]> {
  const terminal = recordingTerminal();
  await reportConflicts(office.database.db, asked(...conflicts), terminal);
  return terminal.lines;
}

it('says who would be in a conflict before it is in force, and changes nothing', async () => {
  const office = await openOffice({ document: { policies: [ANYTHING] } });
  await office.grant('lee', 'acme', 'maintainer', '1h');
  const none = conflict({ id: 'none', name: 'None', b: { any: [{ userGroups: ['S0NOBODY'] }] } });
  expect(await report(office, conflict(), none)).toEqual([
    '! infra-and-prod, Infrastructure and production: 4 people (dana, lee, omar, priya)',
    '✓ none, None: nobody',
    '! gitlab: it was not read yet which groups are invited there, so there may be more',
  ]);
  expect(await office.ctx.db.selectFrom('conflictAlerts').selectAll().execute()).toEqual([]);
});

it('says of which invited groups it does not know who is in them', async () => {
  const office = await openOffice({
    document: withConflict(),
    furnish: (gitlab) => {
      gitlab.addGroup({ id: 90, path: 'partners', name: 'Partners', parentId: null });
      gitlab.share('project', 16, 90, 30);
    },
  });
  expect((await report(office, conflict())).slice(1)).toEqual([
    '! acme/prod/ledger: hallpass does not read who is in partners, which is invited there',
  ]);
});
