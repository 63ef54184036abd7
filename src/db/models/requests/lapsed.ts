/** Who had agreed to what lapsed, and whose answer was missing. Reads only. */
import type { ReadDb } from '../../../context.ts';
import type { PersonId, RequestId } from '../../../domain/id.ts';
import type { RequestStatus } from '../../../domain/access/request.ts';
import type { Turns } from '../../../domain/policies/turns.ts';
import { approvalsOf } from '../../requests/requests.ts';
import type { Person } from '../../identities/people.ts';

type Named = Pick<Person, 'id' | 'slackUserId' | 'name'>;

export interface Lapsed {
  /** In the order in which they said so. */
  readonly agreed: readonly Named[];
  /** Whom it waited for last; nobody for what was asked by version 0.2.0 or earlier. */
  readonly missing: readonly Named[];
}

/** Nothing for what did not lapse. */
export async function lapsedOf(
  db: Pick<ReadDb, 'selectFrom'>,
  {
    id,
    status,
    turns,
  }: { readonly id: RequestId; readonly status: RequestStatus; readonly turns: Turns | null },
): Promise<{ readonly lapsed?: Lapsed }> {
  if (status !== 'expired') return {};
  const said = await approvalsOf(db, id);
  const agreed = said.flatMap(({ decision, approverId }) =>
    decision === 'approve' ? (approverId ?? []) : [],
  );
  const missing = (Object.keys(turns ?? {}) as PersonId[]).filter((one) => !agreed.includes(one));
  const all = [...agreed, ...missing];
  if (all.length === 0) return { lapsed: { agreed: [], missing: [] } };
  const rows = await db
    .selectFrom('people')
    .select(['id', 'slackUserId', 'name'])
    .where('id', 'in', all)
    .execute();
  const named = (ids: readonly PersonId[]) => ids.flatMap((one) => rows.find((row) => row.id === one) ?? []);
  return { lapsed: { agreed: named(agreed), missing: named(missing) } };
}
