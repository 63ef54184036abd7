import { readFileSync } from 'node:fs';
import type { Database } from '../../db/database.ts';
import { verifyAudit } from '../../db/audit/verify-audit.ts';
import { headsIn, type AnchoredHead } from '../../domain/audit-anchor.ts';
import { UsageError, type Terminal } from '../command.ts';
import { EXIT } from '../failure.ts';

/**
 * Checks the chain from its beginning, and that it holds every head that these files say it had.
 * Reads only. The hash it prints is worth keeping elsewhere: whoever can rewrite the whole trail
 * can make it consistent.
 * @throws UsageError for a file that cannot be read, or has no head in it
 */
export async function verifyTrail(
  { db }: Pick<Database, 'db'>,
  files: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const heads = files.flatMap(headsOf);
  const { broken, events, hash } = await verifyAudit(db, heads);
  if (broken !== null) {
    terminal.out(`✗ broken at event ${broken.seq}: ${broken.why}`);
    terminal.out(`  The ${broken.seq - 1} events before it are sound.`);
    return EXIT.failed;
  }
  terminal.out(`✓ ${events} events, unbroken. The last hash is ${hash}`);
  const newest = heads.toSorted((a, b) => a.seq - b.seq).at(-1);
  if (newest !== undefined)
    terminal.out(
      `✓ all ${heads.length} anchored heads are in it, the newest is event ${newest.seq} of ${newest.at}`,
    );
  return EXIT.ok;
}

function headsOf(path: string): readonly AnchoredHead[] {
  const heads = headsIn(contents(path));
  if (heads.length === 0) throw new UsageError(`${path} has no anchored head in it.`);
  return heads;
}

function contents(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new UsageError(`${path} cannot be read.`);
  }
}
