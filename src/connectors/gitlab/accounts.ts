import type { Account } from '../../domain/account.ts';
import type { Self, User } from './schema.ts';

/** Bot users of access tokens, and service accounts; GitLab's lists do not always say `bot`. */
const MACHINE = /^(?:(?:group|project)_\d+_bot(?:_?[0-9a-z]*)|service_account_\w+)$/i;

const BLOCKED = new Set(['blocked', 'ldap_blocked', 'blocked_pending_approval', 'banned']);

/**
 * A GitLab user as an account. Its e-mail is one that GitLab confirmed: the private address, shown to owners for the enterprise
 * users of their group and to admins for everybody, else the public one. hallpass's own account counts as a bot. Pure.
 */
export function accountOf(user: User, self: Self): Account {
  return {
    externalId: String(user.id),
    username: user.username,
    name: user.name,
    ...emailOf(user, self),
    state: stateOf(user.state),
    isBot: user.bot === true || user.id === self.id || MACHINE.test(user.username),
  };
}

function emailOf(user: User, self: Self): Pick<Account, 'email' | 'emailSource'> {
  if (user.email && user.confirmed_at !== null)
    return { email: user.email, emailSource: self.is_admin === true ? 'admin_email' : 'enterprise_email' };
  if (user.public_email) return { email: user.public_email, emailSource: 'public_email' };
  return { email: null, emailSource: null };
}

function stateOf(state: string): Account['state'] {
  if (state === 'active') return 'active';
  return BLOCKED.has(state) ? 'blocked' : 'other';
}
