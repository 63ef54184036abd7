/** What GitLab says when it refuses to change a member, and what an owner should read instead. Pure. */
import { roleLabel, type ResourceKind } from '../../domain/entitlement.ts';
import type { Row } from '../../domain/membership.ts';

export interface RefusedWrite {
  readonly status: number;
  /** GitLab's own words. */
  readonly text: string;
  readonly kind: ResourceKind;
  readonly wanted: Row | null;
  readonly present: Row | null;
}

type Rule = readonly [
  matches: (refused: RefusedWrite) => boolean,
  sentence: (refused: RefusedWrite) => string,
];

const says =
  (pattern: RegExp) =>
  ({ text }: RefusedWrite): boolean =>
    pattern.test(text);

const wantedRole = ({ wanted }: RefusedWrite): string =>
  wanted === null ? 'a role' : roleLabel(wanted.role);

/** First match wins. */
const RULES: readonly Rule[] = [
  [
    ({ status, kind }) => status === 405 && kind === 'project',
    () =>
      "The project's group locks membership, so nobody can be added to the project itself. Ask for a role on the group, or have an Owner of the group allow adding people to its projects.",
  ],
  [
    ({ status, present, kind }) => status === 403 && kind === 'group' && present?.role === 'owner',
    () =>
      'GitLab does not take the Owner role away here, most likely because nobody else is Owner of the group. Make somebody else Owner first.',
  ],
  [
    ({ status }) => status === 403,
    () =>
      "GitLab does not let hallpass's account change this membership, although it is Owner of the top-level group. Either the group takes its members from LDAP, or a custom role or lock protects it; manage the membership there, or leave it out of the policies.",
  ],
  [
    says(/seats?\b/i),
    () =>
      'The GitLab subscription has no free seat for this person. An Owner of the top-level group can free or buy a seat.',
  ],
  [says(/invite limit/i), () => 'GitLab allows no more invitations to the group today. Ask again tomorrow.'],
  [
    says(/SAML|SCIM/),
    () =>
      'GitLab lets only people who are linked to single sign-on into the group. The person has to sign in to GitLab through it once.',
  ],
  [
    says(/member limit/i),
    () =>
      'The group has reached the member limit of its GitLab plan. An Owner can remove somebody or change the plan.',
  ],
  [
    says(/not verified|e-?mail|domain/i),
    () =>
      "The group allows only certain e-mail domains, and the person's GitLab account has no verified address in one. They can add one in their GitLab profile.",
  ],
  [
    says(/custom role|member_role/i),
    () =>
      'The custom role this person had no longer exists, or is built on another role now. An Owner of the group has to give them the right one.',
  ],
  [
    says(/can't be higher|higher than/i),
    (refused) =>
      `${wantedRole(refused)} is more than hallpass's own account holds there. Make that account Owner of the top-level group.`,
  ],
  [
    says(/cannot be a date in the past/i),
    ({ wanted }) => `GitLab takes no membership that ended already (${wanted?.expiresOn ?? 'no date'}).`,
  ],
  [
    says(/not supported by license|top level groups only/i),
    (refused) => `GitLab does not offer ${wantedRole(refused)} on this resource.`,
  ],
  [
    says(/not included in the list/i),
    (refused) => `This GitLab does not know the role ${wantedRole(refused)}. Take it out of the policies.`,
  ],
  [
    says(/project bots|placeholder/i),
    () => 'The account is one that GitLab made for a machine or an import; it cannot be a member here.',
  ],
];

/** The sentence for one refusal; null when GitLab said something hallpass has no better words for. */
export function sentenceFor(refused: RefusedWrite): string | null {
  const rule = RULES.find(([matches]) => matches(refused));
  return rule?.[1](refused) ?? null;
}
