import type { Account, Claims } from '../../../domain/identities/account.ts';
import type { Self, User } from '../api/schema.ts';

/** Bot users of access tokens, and service accounts; GitLab's lists do not always say `bot`. */
const MACHINE = /^(?:(?:group|project)_\d+_bot(?:_?[0-9a-z]*)|service_account_\w+)$/i;

const BLOCKED = new Set(['blocked', 'ldap_blocked', 'blocked_pending_approval', 'banned']);

/**
 * A GitLab user as an account. It claims the addresses that GitLab confirmed: the private one,
 * shown to owners for the enterprise users of their group and to admins for everybody, and the
 * public one. hallpass's own account counts as a bot. Pure.
 */
export function accountOf(user: User, self: Self): Account {
  return {
    externalId: String(user.id),
    username: user.username,
    name: user.name,
    claims: claimsOf(user, self),
    state: stateOf(user.state),
    isBot: user.bot === true || user.id === self.id || MACHINE.test(user.username),
  };
}

function claimsOf({ email, confirmed_at, public_email }: User, self: Self): Claims {
  const source = self.is_admin === true ? 'admin_email' : 'enterprise_email';
  return {
    ...(email && confirmed_at !== null ? { [source]: email } : {}),
    ...(public_email ? { public_email } : {}),
  };
}

function stateOf(state: string): Account['state'] {
  if (state === 'active') return 'active';
  return isBlocked(state) ? 'blocked' : 'other';
}

/** Whether GitLab keeps an account in this state out. Pure. */
export const isBlocked = (state: string): boolean => BLOCKED.has(state);
