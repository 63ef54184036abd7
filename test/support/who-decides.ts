/** Whom a request waits for, and what is said of that, read from rows. */
import { activeConfig } from '../../src/db/config/config.ts';
import { requestProgress } from '../../src/db/models/requests/request-progress.ts';
import { findResource } from '../../src/db/cache/resources.ts';
import type { RequestId } from '../../src/domain/id.ts';
import { explainRequest } from '../../src/operations/requests/explain-request.ts';
import { explanationLines } from '../../src/sentences/explanation.ts';
import { PLAIN_WAYS } from '../../src/sentences/ways.ts';
import { postOf } from '../../src/slack/posts/message-model.ts';
import type { Handle, Office } from './office.ts';

/** The handles of those who may say yes next. */
export async function waitsFor({ ctx: { db, now }, people }: Office, id: RequestId): Promise<string[]> {
  const { file } = await activeConfig(db);
  const row = await db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const resource = await findResource(db, row.resourceId);
  if (resource === undefined) throw new Error('the place is gone');
  const progress = await requestProgress(db, file, { ...row, resource, now: now() });
  const names = progress.waitsFor.map(
    (person) => [...people].find(([, { personId }]) => personId === person)?.[0],
  );
  return names.map(String).toSorted();
}

/** What `policy explain` says of Maintainer on a place, now unless an instant is given. */
export async function explained(
  office: Office,
  handle: Handle,
  path: string,
  now = office.ctx.now(),
): Promise<string> {
  const { db } = office.ctx;
  const resource = await findResource(db, await office.resourceAt(path));
  const { personId } = office.actor(handle);
  const person = await db
    .selectFrom('people')
    .selectAll()
    .where('id', '=', personId)
    .executeTakeFirstOrThrow();
  if (resource === undefined) throw new Error('the place is gone');
  const ask = { person, resource, role: 'maintainer', durationSeconds: null, now } as const;
  return explanationLines(await explainRequest(db, ask), PLAIN_WAYS).join('\n');
}

/** What somebody's card of a request says now. */
export async function cardOf(
  { ctx }: Office,
  id: RequestId,
  kind: 'request-card' | 'requester-card' | 'request-notice',
): Promise<string> {
  const copies = ctx.db
    .selectFrom('messages')
    .selectAll()
    .where('subjectId', '=', id)
    .where('kind', '=', kind);
  const copy = await copies.orderBy('createdAt', 'desc').executeTakeFirstOrThrow();
  return JSON.stringify(await postOf(ctx, copy, 'U0NOBODY'));
}
