/** What speaks against asking for a place now, whoever asks: said as soon as a form opens. */
import type { Context } from '../../../context.ts';
import { findResource, type ResourceRow } from '../../../db/cache/resources.ts';
import { lastConfigWith } from '../../../db/config/config.ts';
import { standstillOn } from '../../../db/models/requests/standstill.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import type { ResourceId } from '../../../domain/id.ts';
import { code, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { saidRefusal } from '../../blocks/said.ts';
import { connectorName } from '../../posts/places.ts';
import { standstillLine } from '../../views/requests/standstill.ts';

export interface PlaceAsked {
  /** Null where none is chosen, and for one that is not there any more. */
  readonly resource: ResourceRow | null;
  /** What became of the one that was chosen; null where it can be asked for, as such. */
  readonly gone: Mrkdwn | null;
}

/** The place that a form is filled with. Reads only. */
export async function placeAsked(
  ctx: Context,
  file: ConfigFile,
  resourceId: ResourceId | null,
): Promise<PlaceAsked> {
  const row = resourceId === null ? undefined : await findResource(ctx.db, resourceId);
  if (row === undefined) return { resource: null, gone: null };
  const { connectorId, path, goneAt, archivedAt } = row;
  if (file.connectors.every(({ id }) => id !== connectorId)) {
    const connector = await nameOfRemoved(ctx.db, connectorId);
    return { resource: null, gone: saidRefusal({ code: 'not_requestable', why: 'removed', connector }) };
  }
  if (goneAt !== null)
    return {
      resource: null,
      gone: mrkdwn`${code(path)} is not in GitLab any more, so nobody can be given a role there. Choose another group or project, or ask an integration owner what took its place.`,
    };
  const isArchived = archivedAt !== null;
  return {
    resource: row,
    gone: isArchived ? saidRefusal({ code: 'not_requestable', why: 'archived', path }) : null,
  };
}

/** What a connector that was removed was called last; its id where no document tells. */
export async function nameOfRemoved(db: Context['db'], connectorId: string): Promise<string> {
  const last = await lastConfigWith(db, connectorId);
  return last === null ? connectorId : connectorName(last, connectorId);
}

/** Why nothing is given on a connector for now, who can let it go on, and what to do meanwhile. */
export async function standsStill(
  ctx: Context,
  file: ConfigFile,
  connectorId: string | null,
): Promise<Mrkdwn | null> {
  const standstill = await standstillOn(ctx.db, file, { connectorId: connectorId ?? '', path: '' });
  return standstill === null
    ? null
    : mrkdwn`${standstillLine(standstill)}. What is filled in here can be sent once it goes on`;
}
