import { createHash, createPublicKey } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { evidence } from '../../src/cli/evidence.ts';
import { verifyBundle } from '../../src/evidence/verify.ts';
import { wantEvidence } from '../../src/operations/reviews/want-evidence.ts';
import { makeSigningKey, readSigningKey } from '../../src/signing-key.ts';
import { openOffice } from '../support/office.ts';
import { openReview } from '../support/reviews.ts';
import { signing } from '../support/signing-office.ts';
import { connectionString } from '../support/test-server.ts';
import { recordingTerminal } from './recording-terminal.ts';

it('evidence that is kept is had from the shell byte for byte, and that stands in the audit trail', async () => {
  const office = await openOffice();
  const slack = signing(office);
  const campaignId = await openReview(office);
  await wantEvidence(office.ctx, office.actor('dana'), { campaignId });
  await slack.run();
  const folder = await mkdtemp(join(tmpdir(), 'hallpass-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const terminal = recordingTerminal({ DATABASE_URL: connectionString(office.database.address) });
  const path = join(folder, 'q4.zip');
  expect(await evidence(['get', campaignId, '--out', path], terminal)).toBe(0);
  expect(await readFile(path)).toEqual(slack.files[0]?.content);
  const fact = await office.ctx.db
    .selectFrom('auditEvents')
    .select('subjectId')
    .where('actor', '=', 'system:evidence get')
    .execute();
  expect(fact).toEqual([{ subjectId: campaignId }]);
});

it('evidence made from the shell verifies, and stands in the audit trail with its SHA-256', async () => {
  const office = await openOffice();
  const campaignId = await openReview(office);
  const folder = await mkdtemp(join(tmpdir(), 'hallpass-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const signing = makeSigningKey();
  const terminal = recordingTerminal({
    DATABASE_URL: connectionString(office.database.address),
    HALLPASS_SIGNING_KEY: signing,
  });
  const path = join(folder, 'q4.zip');
  expect(await evidence(['make', 'Quarter 4', '--out', path], terminal)).toBe(0);
  expect(terminal.lines).toEqual([`✓ ${path}: Quarter 4, so far: it is not closed`]);
  const key = readSigningKey(signing);
  if (key === null) throw new Error('no key');
  expect(await verifyBundle(path, [createPublicKey(key)])).toMatchObject({ faults: [] });
  const fact = await office.ctx.db
    .selectFrom('auditEvents')
    .selectAll()
    .where('action', '=', 'review.evidence_made')
    .executeTakeFirstOrThrow();
  expect(fact).toMatchObject({ subjectId: campaignId, actor: 'system:evidence make' });
  expect(fact.body).toContain(
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex'),
  );
});
