/** What somebody can do to have an account: everything from our rows, nothing from GitLab. */
import type { Context } from '../../context.ts';
import { accountOf, isLinked } from '../../db/identities/accounts.ts';
import { activeConfig } from '../../db/config/config.ts';
import { confirmersOf } from '../../db/policies/owners.ts';
import type { Person } from '../../db/identities/people.ts';
import type { VerificationMethod } from '../../domain/identities/account.ts';
import { ForbiddenError } from '../../errors.ts';
import type { LinkChoice } from '../views/identities/link-modals.ts';

/**
 * Every connector that is not paused, with the account somebody has there or how they can get to
 * have one.
 * @throws ForbiddenError deactivated for guests and people of other workspaces
 */
export async function linkChoices(ctx: Context, person: Person): Promise<LinkChoice[]> {
  if (person.isOutsider) {
    throw new ForbiddenError({ code: 'deactivated', who: 'outsider_linking' });
  }
  const { file } = await activeConfig(ctx.db);
  const choices: LinkChoice[] = [];
  for (const { id, name } of file.connectors.filter(({ paused }) => !paused)) {
    const account = await accountOf(ctx.db, id, person.id);
    const linked = account !== undefined && isLinked(account) ? account : null;
    const confirmers = await confirmersOf(ctx.db, file, id, person.id);
    const canSignIn = ctx.publicUrl !== null && (await ctx.connectors.signIn(id)) !== null;
    const methods: VerificationMethod[] = [
      ...(canSignIn ? (['oauth'] as const) : []),
      'code',
      ...(confirmers.length > 0 ? (['owner'] as const) : []),
    ];
    choices.push({ connectorId: id, connector: name, account: linked, methods });
  }
  return choices;
}
