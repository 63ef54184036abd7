/** How far what waits is, for cards. */
import type { Context } from '../../context.ts';
import { requestModel, type RequestModel } from '../../db/models/requests/request-model.ts';
import { shownProgress, type ShownProgress } from '../../db/models/requests/request-progress.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';

export type Now = Pick<Context, 'db' | 'now'>;

/** How far what waits is; null once there is an answer. */
export const progressIn = async (
  { db, now }: Now,
  file: ConfigFile,
  request: RequestModel,
): Promise<ShownProgress | null> =>
  request.status === 'pending'
    ? shownProgress(db, file, { ...request, requesterId: request.requester.id, now: now() })
    : null;

/** More time that is asked for waits on those of its open step alone. */
export async function withAsked(
  ctx: Now,
  file: ConfigFile,
  extension: RequestModel['extension'],
): Promise<RequestModel['extension']> {
  if (extension?.status !== 'pending') return extension;
  const asked = await requestModel(ctx.db, extension.id);
  const progress = asked === undefined ? null : await progressIn(ctx, file, asked);
  if (progress === null) return extension;
  const { waitsFor, standstill, soon } = progress;
  return { ...extension, asked: waitsFor, standstill, ...(soon === undefined ? {} : { soon }) };
}
