/** What is tried before it is in force is tried with its conflicts. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { replayPolicies } from '../../src/cli/policy/replay-policies.ts';
import { testPolicies } from '../../src/cli/policy/test-policies.ts';
import { activeConfig } from '../../src/db/config/config.ts';
import { ConfigFile } from '../../src/domain/document/config-file.ts';
import { testFolder } from '../support/folder.ts';
import { openOffice, type Office } from '../support/office.ts';
import { recordingTerminal } from './recording-terminal.ts';

const conflict = (onRequest: 'warn' | 'step' | 'block') => ({
  id: 'web-and-prod',
  name: 'Builds and runs',
  a: { any: [{ resources: ['acme/web/**'], roles: ['developer'] }] },
  b: { any: [{ resources: ['acme/prod/**'], roles: ['developer'] }] },
  onRequest,
  ...(onRequest === 'step' ? { step: { who: ['dana@acme.test'] } } : {}),
  owners: ['dana@acme.test'],
});
const policies = [
  { id: 'any', match: { resources: ['**'], roles: ['developer'] }, approval: 'owners', reason: 'optional' },
];

describe('hallpass policy test', () => {
  const file = (onRequest: 'warn' | 'step' | 'block') =>
    ConfigFile.parse({ version: 1, policies, conflicts: [conflict(onRequest)] });

  async function tested(onRequest: 'warn' | 'step' | 'block', expected: object, holds: readonly object[]) {
    const path = join(await testFolder(), 'examples.yaml');
    const example = { place: 'acme/prod/ledger', role: 'developer', for: '1h', holds, expect: expected };
    await writeFile(path, JSON.stringify({ examples: [example] }));
    const terminal = recordingTerminal();
    return { code: testPolicies(file(onRequest), path, terminal), out: terminal.lines.join('\n') };
  }
  const holds = [{ resource: 'acme/web/storefront', role: 'maintainer' }];
  const conflicts = ['web-and-prod'];

  it('says which conflicts it would be, refuses what blocks, and adds the step', async () => {
    expect(
      await tested('warn', { outcome: 'asked', conflicts, steps: ['1 of owners'] }, holds),
    ).toMatchObject({ code: 0 });
    expect(await tested('block', { outcome: 'refused', code: 'conflict', conflicts }, holds)).toMatchObject({
      code: 0,
    });
    const steps = ['1 of owners', '1 of dana@acme.test'];
    expect(await tested('step', { outcome: 'asked', conflicts, steps }, holds)).toMatchObject({ code: 0 });
    expect(await tested('block', { outcome: 'asked', conflicts: [] }, [])).toMatchObject({ code: 0 });
  });

  it('shows a conflict that was not meant, and one that is missing', async () => {
    const { code, out } = await tested('warn', { outcome: 'asked', conflicts: [] }, holds);
    expect(code).toBe(1);
    expect(out).toContain('conflicts\n  - \n  + web-and-prod');
    expect((await tested('warn', { outcome: 'asked', conflicts }, [])).out).toContain(
      '- web-and-prod\n  + (none)',
    );
  });
});

describe('hallpass policy replay', () => {
  async function replayed(office: Office, onRequest: 'warn' | 'step' | 'block') {
    const terminal = recordingTerminal();
    const { file } = await activeConfig(office.ctx.db);
    const edited = {
      ...file,
      conflicts: ConfigFile.parse({ version: 1, conflicts: [conflict(onRequest)] }).conflicts,
    };
    await replayPolicies(office.database, edited, 3650, terminal);
    return terminal.lines;
  }

  it('names who would be in a conflict of the new document, refuses what blocks and counts the step', async () => {
    const office = await openOffice({
      document: { policies },
      furnish: (gitlab, { projects, users }) =>
        gitlab.setMember('project', projects.storefront, users.sam, 30),
    });
    await office.grant('sam', 'acme/prod/ledger', 'developer', '1h');
    await office.grant('lee', 'acme/prod/ledger', 'developer', '1h');
    const [warned, line, note] = await replayed(office, 'warn');
    expect(warned).toBe('2 requests: 1 in a conflict');
    expect(line).toMatch(
      /^ {2}#\d+ sam, developer on acme\/prod\/ledger for 1 hour: decided as it was, by any; conflict “Builds and runs”$/,
    );
    expect(note).toContain('Conflicts are judged by what people hold now');
    const [blocked, refused] = await replayed(office, 'block');
    expect(blocked).toBe('2 requests: 1 refused that was approved');
    expect(refused).toMatch(/#\d+ sam, .*: refused that was approved: .*“Builds and runs”/);
    expect((await replayed(office, 'step'))[0]).toBe(
      '2 requests: 1 approved by fewer than would have to agree',
    );
  });
});
