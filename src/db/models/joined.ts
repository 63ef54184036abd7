import type { ReadDb } from '../../context.ts';
import type { Finding } from '../findings/findings.ts';

export interface Joined {
  /** The address that was invited, by which it came; null for none. */
  readonly cameBy: string | null;
  /**
   * Of an invitation, who has joined by it: `isTold` where a finding of its own says what becomes
   * of that. Null for nobody.
   */
  readonly joined: { readonly username: string; readonly isTold: boolean } | null;
}

type Invited = Pick<Finding, 'id' | 'kind' | 'cameBy' | 'madeAt' | 'resourceId' | 'connectorId'>;

/** By which invitation somebody came, or who came by one. */
export async function joinedAt(
  db: Pick<ReadDb, 'selectFrom'>,
  { id, kind, cameBy, madeAt, resourceId, connectorId }: Invited,
): Promise<Joined> {
  if (kind === 'membership' && cameBy !== null) {
    const by = await db.selectFrom('findings').select('label').where('id', '=', cameBy).executeTakeFirst();
    return { cameBy: by?.label ?? null, joined: null };
  }
  if (kind !== 'invitation' || madeAt === null) return { cameBy: null, joined: null };
  const accounts = db
    .selectFrom('accounts')
    .select('username')
    .where('accounts.connectorId', '=', connectorId);
  const told = await accounts
    .innerJoin('findings', 'findings.accountExternalId', 'accounts.externalId')
    .where('findings.cameBy', '=', id)
    .limit(1)
    .executeTakeFirst();
  const there = await accounts
    .innerJoin('memberships', 'memberships.accountExternalId', 'accounts.externalId')
    .where('memberships.resourceId', '=', resourceId)
    .where('memberships.since', '=', madeAt)
    .where('memberships.absentAt', 'is', null)
    .limit(1)
    .executeTakeFirst();
  const username = told?.username ?? there?.username;
  return { cameBy: null, joined: username === undefined ? null : { username, isTold: told !== undefined } };
}
