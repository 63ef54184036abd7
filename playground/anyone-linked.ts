import type { ReadDb } from '../src/context.ts';

/**
 * Whether anybody is linked to an account: the last that happens in a first sync, once both Slack
 * and GitLab have been read.
 */
export async function anyoneLinked(db: Pick<ReadDb, 'selectFrom'>): Promise<boolean> {
  const found = await db
    .selectFrom('accounts')
    .select('externalId')
    .where('personId', 'is not', null)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}
