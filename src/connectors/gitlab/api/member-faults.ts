/** What GitLab means when it refuses to change a member. Pure. */
import type { ResourceKind, Role } from '../../../domain/entitlement.ts';
import type { Fault } from '../../../domain/fault.ts';
import type { Row } from '../../../domain/access/membership.ts';

export interface RefusedWrite {
  readonly status: number;
  /** GitLab's own words. */
  readonly text: string;
  readonly kind: ResourceKind;
  readonly wanted: Row | null;
  readonly present: Row | null;
}

type Rule = readonly [matches: (refused: RefusedWrite) => boolean, fault: (refused: RefusedWrite) => Fault];

const says =
  (pattern: RegExp) =>
  ({ text }: RefusedWrite): boolean =>
    pattern.test(text);

const wantedRole = ({ wanted }: RefusedWrite): { readonly role: Role | null } => ({
  role: wanted?.role ?? null,
});

/** First match wins. */
const RULES: readonly Rule[] = [
  [({ status, kind }) => status === 405 && kind === 'project', () => ({ code: 'members_locked' })],
  [
    ({ status, present, kind }) => status === 403 && kind === 'group' && present?.role === 'owner',
    () => ({ code: 'last_owner_kept' }),
  ],
  [({ status }) => status === 403, () => ({ code: 'member_protected' })],
  [says(/seats?\b/i), () => ({ code: 'no_seat' })],
  [says(/invite limit/i), () => ({ code: 'invite_limit' })],
  [says(/SAML|SCIM/), () => ({ code: 'sign_on_missing' })],
  [says(/member limit/i), () => ({ code: 'member_limit' })],
  [says(/not verified|e-?mail|domain/i), () => ({ code: 'mail_domain' })],
  [says(/custom role|member_role/i), () => ({ code: 'custom_role_gone' })],
  [says(/can't be higher|higher than/i), (refused) => ({ code: 'role_above_own', ...wantedRole(refused) })],
  [
    says(/cannot be a date in the past/i),
    ({ wanted }) => ({ code: 'date_passed', day: wanted?.expiresOn ?? null }),
  ],
  [
    says(/not supported by license|top level groups only/i),
    (refused) => ({ code: 'role_not_offered', ...wantedRole(refused) }),
  ],
  [says(/not included in the list/i), (refused) => ({ code: 'role_unknown', ...wantedRole(refused) })],
  [says(/project bots|placeholder/i), () => ({ code: 'machine_account' })],
];

/** What one refusal means; null when GitLab said something hallpass does not know. */
export function memberFault(refused: RefusedWrite): Fault | null {
  const rule = RULES.find(([matches]) => matches(refused));
  return rule?.[1](refused) ?? null;
}
