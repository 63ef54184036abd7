import type { ReadDb } from '../../context.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import type { GrantId, RequestId } from '../../domain/id.ts';
import { tellLengthsApart } from '../../domain/policies/lengths.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

/**
 * How long a grant lasts in all as it is, in seconds, for policies that tell lengths apart: what is
 * added to it counts with that. 0 where the document has no such policy, and for no grant.
 */
export async function soFarSeconds(
  db: Reader,
  { policies }: Pick<ConfigFile, 'policies'>,
  grantId: GrantId | null,
): Promise<number> {
  if (grantId === null || !tellLengthsApart(policies)) return 0;
  const grant = await db
    .selectFrom('grants')
    .select(['activatedAt', 'expiresAt'])
    .where('id', '=', grantId)
    .executeTakeFirst();
  return grant === undefined ? 0 : lastingSeconds(grant);
}

/** The same of the grant that a request is for more of. */
export async function soFarSecondsOf(
  db: Reader,
  file: Pick<ConfigFile, 'policies'>,
  requestId: RequestId,
): Promise<number> {
  if (!tellLengthsApart(file.policies)) return 0;
  const request = await db
    .selectFrom('requests')
    .select('extendsGrantId')
    .where('id', '=', requestId)
    .executeTakeFirst();
  return soFarSeconds(db, file, request?.extendsGrantId ?? null);
}

/** From when it began until it ends, in seconds; 0 for what has not begun. Pure. */
export const lastingSeconds = ({
  activatedAt,
  expiresAt,
}: {
  readonly activatedAt: Date | null;
  readonly expiresAt: Date | null;
}): number =>
  activatedAt === null || expiresAt === null
    ? 0
    : Math.ceil((expiresAt.getTime() - activatedAt.getTime()) / 1000);
