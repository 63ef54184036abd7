/** The summary says the whole of what it names, on as many lines as that takes. */
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EvidenceItem } from '../../src/domain/reviews/evidence.ts';
import { summaryPdf } from '../../src/evidence/summary-pdf.ts';
import { countItem, emptyTally } from '../../src/evidence/tally.ts';
import { wrapped } from '../../src/evidence/text.ts';
import { testFolder } from '../support/folder.ts';
import { sampleEvidence } from './sample.ts';

const has = (program: string): boolean => spawnSync(program, ['--help']).error === undefined;

/** All letters of the PDF, without what stands between them. */
async function lettersOf(changes: Partial<EvidenceItem>): Promise<string> {
  const evidence = sampleEvidence(1);
  const tally = emptyTally();
  for await (const item of evidence.items)
    countItem(tally, { ...item, status: 'done', decision: 'remove', found: null, ...changes });
  const pdf = await summaryPdf({ ...evidence, tally, madeAt: new Date(), fingerprint: 'f'.repeat(64) });
  const folder = await testFolder();
  await writeFile(join(folder, 'summary.pdf'), pdf);
  const text = execFileSync('pdftotext', ['-raw', 'summary.pdf', '-'], { cwd: folder }).toString();
  await rm(folder, { recursive: true });
  return text.replaceAll(/\s+/g, '');
}

describe.runIf(has('pdftotext'))('the summary', () => {
  it('names the address of an invitation, and all of a long path and of a role with an end', async () => {
    const letters = await lettersOf({
      kind: 'invitation',
      username: 'nina.petrova.of.the.partner@partner.test',
      accountName: 'invited, has not joined',
      path: 'acme/platform/observability/dashboards-of-the-service',
      reviewed: { role: 'reporter', customRole: null, expiresOn: '2027-12-31' },
      decidedOn: null,
    });
    expect(letters).toContain('Invitationofnina.petrova.of.the.partner@partner.test');
    expect(letters).toContain('acme/platform/observability/dashboards-of-the-service');
    expect(letters).toContain('Reporteruntil2027-12-31');
  });

  it('has each token of a machine with its scopes, end and last use', async () => {
    const token = { scopes: ['api', 'write_repository', 'read_registry'], expiresOn: '2027-02-28' } as const;
    const letters = await lettersOf({
      isMachine: true,
      tokens: [
        { name: 'deploys of the pipeline', ...token, lastUsedOn: '2026-11-30' },
        { name: 'nightly', ...token, lastUsedOn: null },
      ],
    });
    expect(letters).toContain(
      'deploysofthepipeline:api,write_repository,read_registry;until2027-02-28;lastused2026-11-30',
    );
    expect(letters).toContain('nightly:api,write_repository,read_registry;until2027-02-28;nouseknown');
  });

  it('says who left what a reviewer wanted gone, and why', async () => {
    const letters = await lettersOf({
      status: 'kept',
      task: {
        status: 'left',
        cause: 'inherited',
        leftBy: { name: 'Omar Haddad', slackUserId: 'U0OMAR' },
        reason: 'Owner of acme anyway',
      },
    });
    expect(letters.split('LeftbyOmarHaddad:Ownerofacmeanyway')).toHaveLength(3);
  });

  it.each(['remove', 'keep'] as const)(
    'names what was decided to %s and has changed in GitLab since, with what stands there now',
    async (decision) => {
      const letters = await lettersOf({
        status: 'moved',
        decision,
        found: { role: 'developer', customRole: null, expiresOn: '2027-12-31' },
      });
      const [, unfinished = ''] = letters.split('Whatisnotcarriedout');
      expect(unfinished).toContain('ChangedinGitLab,tobedecidedagain');
      expect(unfinished).toContain('Developeruntil2027-12-31');
    },
  );

  it('says of what stands there by a grant that it is one, and when that ends', async () => {
    const letters = await lettersOf({
      found: { role: 'maintainer', customRole: null, expiresOn: '2026-12-02' },
      grantUntil: new Date('2026-12-01T10:00:00Z'),
    });
    expect(letters).toContain('Maintaineruntil2026-12-02,byagrantofhallpassuntil2026-12-0110:00UTC');
  });

  it('cuts off no label', async () => {
    const letters = await lettersOf({});
    expect(letters).toContain('GitLabdoesnotsaywhenitwasused');
    expect(letters).toContain('Invitationsnotread,ornotshown');
  });
});

describe('a long text', () => {
  const fits = (text: string): boolean => text.length <= 10;

  it('goes on in the next line behind a space or a slash, and anywhere where there is none', () => {
    expect(wrapped('one two three', fits, 5)).toEqual(['one two', 'three']);
    expect(wrapped('acme/platform/api', fits, 5)).toEqual(['acme/', 'platform/', 'api']);
    expect(wrapped('x'.repeat(25), fits, 5)).toEqual(['x'.repeat(10), 'x'.repeat(10), 'xxxxx']);
    expect(wrapped('until 2027-02-28', (text) => text.length <= 14, 5)).toEqual(['until', '2027-02-28']);
    expect(wrapped('short', fits, 5)).toEqual(['short']);
    expect(wrapped('', fits, 5)).toEqual(['']);
  });

  it('ends in … on its last line', () => {
    expect(wrapped('x'.repeat(35), fits, 2)).toEqual(['x'.repeat(10), `${'x'.repeat(9)}…`]);
  });

  it('never tears a letter from its marks', () => {
    expect(wrapped('ที่ที่ที่ที่', (text) => text.length <= 4, 9)).toEqual(['ที่', 'ที่', 'ที่', 'ที่']);
  });
});
