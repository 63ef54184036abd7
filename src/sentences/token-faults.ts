/** What is the matter with a token, or soon will be, for integration owners. */
import { roleLabel } from '../domain/entitlement.ts';
import type { TokenFaults, Warnings } from '../domain/fault.ts';
import type { Sentences } from './sentences.ts';

export const TOKEN_FAULTS: Sentences<TokenFaults & Warnings> = {
  token_expired: () => 'The token has expired. Make a new one and give it to hallpass.',
  token_revoked: () => 'The token was revoked. Make a new one and give it to hallpass.',
  token_unknown: () =>
    'GitLab does not know the token. Check that the right one, for this GitLab instance, was given to hallpass.',
  token_scope: () => "The token's scopes are not enough. Make a token with the scope api.",
  // Said of a token of the old kind as well, where the group wants fine-grained ones.
  permission_needed: ({ permission }) =>
    `GitLab wants a fine-grained token with the ${permission} here. Such a token cannot be changed: make a new one that has it, and give it to hallpass.`,
  fine_grained_refused: ({ said }) => `GitLab refuses the fine-grained token. GitLab says: ${said}`,
  account_barred: ({ said }) => `The account the token belongs to cannot be used. GitLab says: ${said}`,
  group_lost: ({ group }) =>
    `GitLab does not show the group ${group} to hallpass's account any more. Either the account was taken out of it, or the group was renamed, moved or deleted.`,
  owner_lost: (standing) =>
    `${standingOf(standing)} Make it Owner again; until then hallpass can neither grant nor take back.`,
  connector_gone: ({ connector }) =>
    `There is no connector ${connector} in the configuration any more, so GitLab cannot be asked. Put it back until all its grants have ended.`,
  token_sealed: ({ connector }) =>
    `The stored token of the connector ${connector} cannot be opened, or was entered for another address. Start hallpass with the HALLPASS_SECRET_KEY it was sealed with, or enter the token again under Details.`,
  token_unset: ({ connector }) =>
    `The token of the connector ${connector} is missing. Set it where the configuration says, and restart hallpass.`,
  application_unknown: () =>
    'GitLab does not know the OAuth application of hallpass. Ask a hallpass admin to check clientId and clientSecret of the connector.',
  sign_in_spent: () => 'GitLab does not take the answer of this sign-in: it is used up, or too old.',
  sign_in_barred: ({ said }) => `GitLab does not let that account in: ${said}`,
  sign_in_refused: ({ said }) =>
    `GitLab refuses the sign-in (${said}). Ask a hallpass admin to check the OAuth application of this GitLab.`,
  reads_only: ({ scopes }) =>
    `The token may only read (${scopes.join(', ') || 'no scopes'}), so nothing can be granted. Make one with the scope api.`,
  fine_grained: () =>
    'The token is fine-grained, and hallpass cannot see what it allows. It has to allow changing the members of every group and project.',
  permissions_missing: ({ permissions }) =>
    `The fine-grained token lacks ${permissions.join(', ')}. Such a token cannot be changed: make a new one that has all of the list in docs/operating.md.`,
  token_ends: ({ day }) =>
    `The token ends on ${day}. Make a new one and give it to hallpass before that day.`,
  not_owner: (standing) => `${standingOf(standing)} It cannot change all members; make it Owner.`,
  subgroup: ({ path }) =>
    `${path} is a subgroup. What people hold through the groups above it is not seen in full; name the top-level group if you can.`,
  saml: ({ path }) =>
    `${path} uses SAML single sign-on. Taking a membership of ${path} itself back also unlinks the person from it until they sign in again, and group sync can undo what hallpass grants; let the policies offer roles below it.`,
  ldap: ({ path }) =>
    `${path} takes its members from LDAP, so GitLab lets nobody add people to it by hand; let the policies offer roles below it.`,
  pending_custom_roles: ({ version }) =>
    `GitLab ${version} lets a membership that waits for approval carry the permissions of a custom role (CVE-2025-9486). Upgrade to 19.0.6, 19.1.4, 19.2.2 or newer.`,
  projects_locked: ({ path }) =>
    `${path} locks membership, so nobody can be added to its projects; only roles on groups can be granted there.`,
};

const standingOf = ({ username, path, role }: Warnings['not_owner']): string =>
  role === null
    ? `hallpass's account @${username} is no member of ${path}.`
    : `hallpass's account @${username} is ${roleLabel(role)} of ${path}, not Owner.`;
