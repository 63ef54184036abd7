import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { loadSigningKey } from '../../config/signing.ts';
import { loadStorage } from '../../config/storage.ts';
import type { Database } from '../../db/database.ts';
import { reviewEvidence } from '../../db/models/reviews/evidence.ts';
import type { ReviewCampaignId } from '../../domain/id.ts';
import type { Evidence } from '../../domain/reviews/evidence.ts';
import { ConfigError } from '../../errors.ts';
import { writeBundle } from '../../evidence/bundle.ts';
import { fingerprint } from '../../evidence/signing.ts';
import { noteEvidenceMade } from '../../operations/reviews/note-evidence-made.ts';
import { operatingOn, operator } from '../operating.ts';
import { UsageError, type Terminal } from '../command.ts';
import { withDatabase } from '../with-database.ts';
import { campaignNamed } from './campaign-named.ts';

/**
 * Writes the evidence of a campaign to a file, which is there when it is whole. That it was
 * made stands in the audit trail.
 * @throws ConfigError without a key; UsageError for a campaign that is not there or not staged
 */
export async function makeBundle(campaign: string, path: string, terminal: Terminal): Promise<void> {
  const { env } = terminal;
  const key = loadSigningKey(env);
  if (key === null)
    throw new ConfigError([
      { path: 'HALLPASS_SIGNING_KEY', message: 'is not set; make one with `hallpass evidence key`' },
    ]);
  const { database: storage, logLevel } = loadStorage(env);
  await withDatabase(storage, async (database) => {
    const evidence = await evidenceOf(database, campaign);
    const part = `${path}.part`;
    try {
      await writeBundle(evidence, key, createWriteStream(part));
      await rename(part, path);
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
    const { closedAt, name, id } = evidence.campaign;
    await noteEvidenceMade(operatingOn(database, logLevel), {
      campaignId: id as ReviewCampaignId,
      ...(await hashOf(path)),
      fingerprint: fingerprint(key),
      by: operator(),
    });
    terminal.out(`✓ ${path}: ${name}${closedAt === null ? ', so far: it is not closed' : ''}`);
  });
}

async function hashOf(path: string): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const part of createReadStream(path)) {
    hash.update(part as Buffer);
    bytes += (part as Buffer).length;
  }
  return { sha256: hash.digest('hex'), bytes };
}

/** @throws UsageError for a campaign that is not there or not staged */
async function evidenceOf({ db }: Pick<Database, 'db'>, wanted: string): Promise<Evidence> {
  const evidence = await reviewEvidence(db, await campaignNamed(db, wanted), new Date());
  if (evidence === undefined) throw new UsageError(`There is no campaign ${wanted}.`);
  return evidence;
}
