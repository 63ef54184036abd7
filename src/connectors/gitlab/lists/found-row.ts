import type { FoundMembership } from '../../found.ts';
import { accountOf } from './accounts.ts';
import { makerOf, rowOf, sinceOf } from '../api/roles.ts';
import type { Member, Self } from '../api/schema.ts';

/** A row of a member list, with all that it tells. Pure. */
export const foundOf = (member: Member, self: Self): FoundMembership => ({
  account: accountOf(member, self),
  row: rowOf(member),
  customRoleName: member.member_role?.name ?? null,
  madeBy: makerOf(member),
  since: sinceOf(member),
});
