import type { Context } from '../context.ts';
import { allAccounts, writeLink } from '../db/accounts.ts';
import { activeConfig } from '../db/config.ts';
import { matchAccounts } from '../domain/account.ts';
import { system } from '../domain/actor.ts';
import { renewOwnerHomes } from './renew-owner-homes.ts';
import { transact } from './transact.ts';

/** Matches people to the accounts of a connector anew, from what is cached, and audits each link made or taken away. Twice is harmless. */
export async function linkAccounts(ctx: Context, connectorId: string): Promise<void> {
  await transact(ctx, system('link-accounts'), async (tx) => {
    const { file } = await activeConfig(tx.db);
    const people = await tx.db
      .selectFrom('people')
      .select(['id', 'slackUserId', 'email'])
      .where('deactivatedAt', 'is', null)
      .where('isOutsider', '=', false)
      .execute();
    const accounts = await allAccounts(tx.db, connectorId);
    const links = new Map(
      matchAccounts(people, accounts, file.people).map((link) => [link.externalId, link]),
    );
    const changed = accounts.filter((account) => {
      const link = links.get(account.externalId);
      return (link?.personId ?? null) !== account.personId || (link?.source ?? null) !== account.linkedBy;
    });
    for (const account of changed) {
      if (account.personId === null) continue;
      tx.renewHome(account.personId);
      await writeLink(tx, connectorId, account.externalId, null);
      tx.audit({
        action: 'account.unlinked',
        subject: `${connectorId}:${account.externalId}`,
        body: { personId: account.personId },
      });
    }
    for (const account of changed) {
      const link = links.get(account.externalId);
      if (link === undefined) continue;
      await writeLink(tx, connectorId, account.externalId, link);
      tx.renewHome(link.personId);
      tx.audit({
        action: 'account.linked',
        subject: `${connectorId}:${account.externalId}`,
        body: { personId: link.personId, source: link.source },
      });
    }
    if (changed.length > 0) await renewOwnerHomes(tx, file, [connectorId]);
  });
}
