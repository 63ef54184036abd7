import type { Context } from '../src/context.ts';
import { activeConfig } from '../src/db/config/config.ts';
import type { PersonFacts } from '../src/db/identities/people.ts';
import { system } from '../src/domain/actor.ts';
import { userGroupsIn } from '../src/domain/document/user-groups.ts';
import { linkAccounts } from '../src/operations/identities/link-accounts.ts';
import { beginDirectory, recordDirectory } from '../src/operations/identities/record-directory.ts';
import { registerPeople } from '../src/operations/identities/register-person.ts';
import type { Payload } from '../src/queue/jobs.ts';
import { inBatches } from './batches.ts';
import { readManagers } from './read-managers.ts';

const PEOPLE_AT_ONCE = 200;

/**
 * Refreshes who is in Slack, who is in the user groups that the document names, whose account is
 * whose, and who is whose manager.
 */
export async function syncDirectory(
  ctx: Context,
  _: Payload<'sync-directory'>,
  signal: AbortSignal,
): Promise<void> {
  await beginDirectory(ctx);
  let hidden = 0;
  for await (const page of inBatches(ctx.slack.listMembers(signal), PEOPLE_AT_ONCE)) {
    const people = page.filter((member) => !member.isBot);
    hidden += people.filter(isHidden).length;
    await registerPeople(ctx, system('sync-directory'), people);
  }
  if (hidden > 0)
    ctx.log.warn(
      { people: hidden },
      'Slack does not show the e-mails of people; give the app the scope users:read.email',
    );
  const { file } = await activeConfig(ctx.db);
  const groups = new Map<string, readonly string[]>();
  const faults = new Map<string, string>();
  for (const ref of userGroupsIn(file)) {
    const read = await ctx.slack.userGroupMembers(ref);
    if ('fault' in read) faults.set(ref, read.fault);
    else groups.set(ref, read);
  }
  if (faults.size > 0)
    ctx.log.warn({ groups: Object.fromEntries(faults) }, 'Slack does not say who is in user groups');
  const named = groups.size + faults.size > 0;
  await recordDirectory(ctx, { groups, faults, handles: named ? await ctx.slack.userGroupHandles() : NONE });
  for (const connector of file.connectors) await linkAccounts(ctx, connector.id);
  await readManagers(ctx, file, signal);
}

const NONE: ReadonlyMap<string, string> = new Map();

/** Of somebody who has an address, which is not shown to hallpass. */
const isHidden = ({ email, isOutsider, deactivated }: PersonFacts): boolean =>
  email === undefined && !isOutsider && !deactivated;
