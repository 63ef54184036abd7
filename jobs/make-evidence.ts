import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../src/context.ts';
import type { ReviewBundle } from '../src/db/reviews/bundles.ts';
import { reviewEvidence } from '../src/db/models/reviews/evidence.ts';
import {
  claimBundle,
  keepBundlePart,
  recordBundle,
  refuseBundle,
} from '../src/operations/reviews/record-bundle.ts';
import type { Payload } from '../src/queue/jobs.ts';

const PART_BYTES = 256 * 1024;

/**
 * Makes the evidence that somebody wanted, and keeps it. By way of a file, which goes again: memory
 * does not grow with its size.
 */
export async function makeEvidence(
  ctx: Context,
  { bundleId }: Payload<'make-evidence'>,
  signal: AbortSignal,
): Promise<void> {
  const bundle = await claimBundle(ctx, bundleId);
  if (bundle === null) return;
  if (ctx.signingKey === null) return refuseBundle(ctx, bundle, 'no_key');
  const folder = await mkdtemp(join(tmpdir(), 'hallpass-bundle-'));
  try {
    await make(ctx, bundle, join(folder, 'evidence.zip'), signal);
  } catch (error) {
    ctx.log.error({ err: error, bundleId }, 'evidence not made');
    await refuseBundle(ctx, bundle, 'failed');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function make(ctx: Context, bundle: ReviewBundle, path: string, signal: AbortSignal): Promise<void> {
  const { signingKey } = ctx;
  const evidence = await reviewEvidence(ctx.db, bundle.campaignId, ctx.now());
  if (evidence === undefined || signingKey === null) throw new Error('there is nothing to make evidence of');
  // Fonts and the drawing of pages are loaded by who needs them.
  const { writeBundle } = await import('../src/evidence/bundle.ts');
  const { fingerprint } = await import('../src/evidence/signing.ts');
  await writeBundle(evidence, signingKey, createWriteStream(path));
  const hash = createHash('sha256');
  let [bytes, ordinal] = [0, 0];
  for await (const part of createReadStream(path, { highWaterMark: PART_BYTES })) {
    signal.throwIfAborted();
    const content = part as Buffer;
    hash.update(content);
    bytes += content.length;
    await keepBundlePart(ctx, bundle, ordinal++, content);
  }
  await recordBundle(ctx, bundle, {
    bytes,
    sha256: hash.digest('hex'),
    fingerprint: fingerprint(signingKey),
    isFinal: evidence.campaign.status === 'complete',
    auditSeq: evidence.auditHead.seq,
  });
}
