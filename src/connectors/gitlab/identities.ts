import type { Account } from '../../domain/identities/account.ts';
import type { FoundIdentity } from '../found.ts';
import { accountOf } from './lists/accounts.ts';
import type { How } from './api/api.ts';
import { isBeyondGranular } from './api/errors.ts';
import { GitLabFailure } from './api/failure.ts';
import { Identity, Status, User } from './api/schema.ts';
import { demandNotOffered, isUserMissing, standingOf, type GitLab } from './api/standing.ts';

/**
 * What the identity provider of the top-level group calls its people: one request, or two where
 * there is single sign-on. Those of other groups' providers are never asked for: their owners could
 * call an account anything.
 */
export async function* listIdentities(gitlab: GitLab, signal: AbortSignal): AsyncGenerator<FoundIdentity> {
  const how: How = { priority: 'sync', signal };
  for (const source of ['saml', 'scim'] as const) {
    try {
      for (const { user_id, extern_uid } of await identitiesOf(gitlab, how, source))
        yield { externalId: String(user_id), source, value: extern_uid };
    } catch (error) {
      if (error instanceof GitLabFailure && isBeyondGranular(error)) await demandNoSignOn(gitlab, how, error);
      else await demandNotOffered(gitlab, how, error);
      return;
    }
  }
}

/**
 * A token that cannot ask for identities is good where there are none.
 * @throws the error itself where there are some
 */
async function demandNoSignOn(gitlab: GitLab, how: How, error: unknown): Promise<void> {
  if ((await standingOf(gitlab, how)).usesSaml) throw error;
}

/** Both lists come whole, in no pages. */
async function identitiesOf(
  { client, group }: GitLab,
  how: How,
  source: FoundIdentity['source'],
): Promise<Identity[]> {
  const path = `groups/${encodeURIComponent(group)}/${source}/identities`;
  const { body } = await client.send(Identity.array(), how, async (api) => {
    const answer = await api.Groups.requester.get(path);
    return answer.body;
  });
  return body.filter(({ active }) => active !== false);
}

/** One request, of which those by id are few: GitLab answers 300 in ten minutes. */
export async function findAccount(
  gitlab: GitLab,
  by: { readonly externalId: string } | { readonly username: string },
  how: How,
): Promise<Account | null> {
  const self = await gitlab.self(how);
  const user =
    'username' in by
      ? await userNamed(gitlab, by.username, how)
      : await userOf(gitlab, Number(by.externalId), how);
  return user === null ? null : accountOf(user, self);
}

/**
 * The words an account shows beside its name. Asked for by its number, for a name can pass to
 * another account. Nobody but the account itself and instance administrators can write them, and a
 * private profile shows them, too (ADR 6).
 */
export async function statusOf({ client }: GitLab, externalId: string, how: How): Promise<string | null> {
  try {
    const { body } = await client.send(Status, how, (api) =>
      api.Users.showStatus({ iDOrUsername: Number(externalId) }),
    );
    return body.message?.trim() || null;
  } catch (error) {
    if (isUserMissing(error)) return null;
    throw error;
  }
}

async function userNamed({ client }: GitLab, username: string, how: How): Promise<User | null> {
  const { body } = await client.send(User.array(), how, (api) =>
    api.Users.all({ username, page: 1, perPage: 1 }),
  );
  const wanted = username.toLowerCase();
  return body.find((user) => user.username.toLowerCase() === wanted) ?? null;
}

async function userOf({ client }: GitLab, id: number, how: How): Promise<User | null> {
  try {
    const { body } = await client.send(User, how, (api) => api.Users.show(id));
    return body;
  } catch (error) {
    if (isUserMissing(error)) return null;
    throw error;
  }
}
