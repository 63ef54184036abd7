import type { Context } from '../src/context.ts';
import { managersUnreadSince } from '../src/db/policies/managers.ts';
import type { ConfigFile } from '../src/domain/document/config-file.ts';
import type { PersonId } from '../src/domain/id.ts';
import { managerField, managersReadBefore } from '../src/domain/identities/manager-field.ts';
import { forgetManagers, recordManagers } from '../src/operations/identities/record-managers.ts';

const PEOPLE_AT_ONCE = 50;

/**
 * Reads who is whose manager from the field of profiles that the document names, of everybody of
 * whom it is not known lately: Slack gives them one by one.
 */
export async function readManagers(ctx: Context, file: ConfigFile, signal: AbortSignal): Promise<void> {
  const named = file.managers?.slackField;
  if (named === undefined) return;
  const fields = await ctx.slack.profileFields();
  if (fields === null)
    return ctx.log.warn(
      { field: named },
      'managers cannot be read from Slack; give the app the scope users.profile:read',
    );
  const field = managerField(fields, named);
  if (typeof field === 'string') {
    ctx.log.warn(
      { field: named, fault: field },
      'managers are not read from Slack; hallpass doctor says why',
    );
    return forgetManagers(ctx);
  }
  const unread = await managersUnreadSince(ctx.db, named, managersReadBefore(ctx.now()));
  for (let at = 0; at < unread.length; at += PEOPLE_AT_ONCE) {
    const found = new Map<PersonId, readonly string[]>();
    for (const { id, slackUserId } of unread.slice(at, at + PEOPLE_AT_ONCE))
      found.set(id, await ctx.slack.profilePeople(slackUserId, field.id, signal));
    await recordManagers(ctx, named, found);
  }
}
