import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import type { Finding } from '../../../db/findings/findings.ts';
import type { Row } from '../../../domain/access/membership.ts';
import { noteCauses } from './note-cause.ts';

type Risen = Pick<Finding, 'resourceId'> & { readonly former: Row | null; readonly found: Row | null };

/** Who of these became Owner of a group or project outside hallpass. Writes review_triggers. */
export async function noteOwners(tx: Tx, rows: readonly Risen[]): Promise<void> {
  const risen = rows.filter(({ found, former }) => found?.role === 'owner' && former?.role !== 'owner');
  if (risen.length === 0) return;
  const places = new Set(risen.map(({ resourceId }) => resourceId));
  const causes = [...places].map((subjectId) => ({ cause: 'top_role', subjectId }) as const);
  await noteCauses(tx, (await activeConfig(tx.db)).file, causes);
}
