/**
 * `/access sync`, and what it found: put in the place of the answer by a press, for Slack lets
 * nobody edit the answer to a command otherwise.
 */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { z } from 'zod';
import type { Context } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { findConnectorState } from '../../../db/connectors/connector-states.ts';
import { openFindings } from '../../../db/models/finding-model.ts';
import { managesConnector } from '../../../db/policies/owners.ts';
import type { Person } from '../../../db/identities/people.ts';
import { readIfAny } from '../../../domain/told.ts';
import { requestSync } from '../../../operations/sync/request-sync.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import type { Post } from '../../blocks/poster.ts';
import { callOf } from '../../edge/call.ts';
import { actorOf } from '../../edge/caller.ts';
import { connectorName } from '../../posts/places.ts';
import { refreshList } from '../../posts/pressed.ts';
import { syncFound, syncing, type SyncFound } from '../../views/connectors/syncing.ts';
import type { TypedLine } from '../requests/ask-in-line.ts';

type Press = BlockAction<ButtonAction>;

/** When it was asked for, in milliseconds. */
const AskedAt = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform((ms) => new Date(Number(ms)));

export function registerSync(app: App, ctx: Context): void {
  app.action<Press>(ACTIONS.syncFound, async ({ ack, action, body, respond, context }) => {
    await ack();
    const call = callOf(context);
    const found = await foundSince(ctx, await call.person(), AskedAt.parse(action.value));
    if (body.container['is_ephemeral'] === true) await refreshList(ctx, { body, respond }, async () => found);
    else await call.tell(found);
  });
}

/** @throws ForbiddenError not_owner, deactivated */
export async function sync(ctx: Context, { call, ack }: TypedLine): Promise<void> {
  const person = await call.person();
  const askedAt = ctx.now();
  const { connectors, paused } = await requestSync(ctx, actorOf(person), {});
  await ack();
  const { file } = await activeConfig(ctx.db);
  const named = (ids: readonly string[]): string[] => ids.map((id) => connectorName(file, id));
  await call.tell(syncing({ connectors: named(connectors), paused: named(paused), askedAt }));
}

/** What was found on the connectors that somebody looks after. */
async function foundSince(ctx: Context, person: Person, askedAt: Date): Promise<Post> {
  const { file } = await activeConfig(ctx.db);
  const found: SyncFound[] = [];
  for (const { id, paused } of file.connectors) {
    if (paused || !(await managesConnector(ctx.db, file, id, person))) continue;
    const state = await findConnectorState(ctx.db, id);
    const { count } = await openFindings(ctx.db, file, [id], { limit: 1, now: ctx.now() });
    const isRead = state?.lastRunAt != null && state.lastRunAt >= askedAt;
    const isFailing = !isRead && state?.status === 'failing';
    found.push({
      connector: connectorName(file, id),
      readAt: isRead ? (state.syncedAt ?? state.lastRunAt) : null,
      fault: isFailing ? readIfAny(state.detail) : null,
      groups: state?.groups ?? 0,
      projects: state?.projects ?? 0,
      memberships: state?.memberships ?? 0,
      findings: count,
    });
  }
  return syncFound(found, askedAt);
}
