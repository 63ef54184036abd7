import { rename, rm, writeFile } from 'node:fs/promises';
import { loadStorage } from '../../config/storage.ts';
import { bundleContent, lastMadeBundle } from '../../db/reviews/bundles.ts';
import { noteEvidenceTaken } from '../../operations/reviews/note-evidence-made.ts';
import { operatingOn, operator } from '../operating.ts';
import { UsageError, type Terminal } from '../command.ts';
import { withDatabase } from '../with-database.ts';
import { campaignNamed } from './campaign-named.ts';

/**
 * Writes the evidence that is kept of a campaign, byte for byte as it goes to Slack, to a file,
 * which is there when it is whole. That it was taken stands in the audit trail.
 * @throws UsageError for a campaign that is not there, or of which none is kept
 */
export async function getBundle(campaign: string, path: string, terminal: Terminal): Promise<void> {
  const { database: storage, logLevel } = loadStorage(terminal.env);
  await withDatabase(storage, async (database) => {
    const campaignId = await campaignNamed(database.db, campaign);
    const bundle = await lastMadeBundle(database.db, campaignId);
    if (bundle === undefined)
      throw new UsageError(
        `No evidence of ${campaign} is kept. \`hallpass evidence make ${campaignId}\` makes it.`,
      );
    const part = `${path}.part`;
    try {
      await writeFile(part, await bundleContent(database.db, bundle));
      await rename(part, path);
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
    const { id: bundleId, sha256 } = bundle;
    await noteEvidenceTaken(operatingOn(database, logLevel), { campaignId, bundleId, by: operator() });
    terminal.out(`✓ ${path}: as it goes to Slack, SHA-256 ${sha256 ?? ''}`);
  });
}
