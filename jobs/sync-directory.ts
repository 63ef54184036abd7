import type { Context } from '../src/context.ts';
import { activeConfig } from '../src/db/config.ts';
import { system } from '../src/domain/actor.ts';
import { linkAccounts } from '../src/operations/link-accounts.ts';
import { recordDirectory } from '../src/operations/record-directory.ts';
import { registerPeople } from '../src/operations/register-person.ts';
import type { Payload } from '../src/queue/jobs.ts';
import { inBatches } from './batches.ts';

const PEOPLE_AT_ONCE = 200;

/** Refreshes who is in Slack, who is in the user groups that own something, and whose account is whose. */
export async function syncDirectory(
  ctx: Context,
  _: Payload<'sync-directory'>,
  signal: AbortSignal,
): Promise<void> {
  for await (const page of inBatches(ctx.slack.listMembers(signal), PEOPLE_AT_ONCE)) {
    await registerPeople(
      ctx,
      system('sync-directory'),
      page.filter((member) => !member.isBot),
    );
  }
  const { file } = await activeConfig(ctx.db);
  const refs = new Set(
    file.connectors.flatMap((connector) => connector.owners).filter((ref) => /^S[A-Z0-9]+$/.test(ref)),
  );
  const groups = new Map<string, readonly string[]>();
  for (const ref of refs) groups.set(ref, await ctx.slack.userGroupMembers(ref));
  await recordDirectory(ctx, groups);
  for (const connector of file.connectors) await linkAccounts(ctx, connector.id);
}
