/** Why a membership is not as it was to be, for integration owners and whoever asked. */
import { roleLabel, type Role } from '../domain/entitlement.ts';
import type { MemberFaults } from '../domain/fault.ts';
import type { Sentences } from './sentences.ts';

const named = (role: Role | null): string => (role === null ? 'a role' : roleLabel(role));

export const MEMBER_FAULTS: Sentences<MemberFaults> = {
  members_locked: () =>
    "The project's group locks membership, so nobody can be added to the project itself. Ask for a role on the group, or have an Owner of the group allow adding people to its projects.",
  last_owner_kept: () =>
    'GitLab does not take the Owner role away here, most likely because nobody else is Owner of the group. Make somebody else Owner first.',
  member_protected: () =>
    "GitLab does not let hallpass's account change this membership, although it is Owner of the top-level group. Either the group takes its members from LDAP, or a custom role or lock protects it; manage the membership there, or leave it out of the policies.",
  account_of_token: () =>
    'It is the account of an access token, which is revoked now: nobody can use it any more. GitLab still lists the account as a member; accept that, or wait until GitLab takes it out.',
  no_seat: () =>
    'The GitLab subscription has no free seat for this person. An Owner of the top-level group can free or buy a seat.',
  invite_limit: () => 'GitLab allows no more invitations to the group today. Ask again tomorrow.',
  sign_on_missing: () =>
    'GitLab lets only people who are linked to single sign-on into the group. The person has to sign in to GitLab through it once.',
  member_limit: () =>
    'The group has reached the member limit of its GitLab plan. An Owner can remove somebody or change the plan.',
  mail_domain: () =>
    "The group allows only certain e-mail domains, and the person's GitLab account has no verified address in one. They can add one in their GitLab profile.",
  custom_role_gone: () =>
    'The custom role this person had no longer exists, or is built on another role now. An Owner of the group has to give them the right one.',
  role_above_own: ({ role }) =>
    `${named(role)} is more than hallpass's own account holds there. Make that account Owner of the top-level group.`,
  date_passed: ({ day }) => `GitLab takes no membership that ended already (${day ?? 'no date'}).`,
  role_not_offered: ({ role }) => `GitLab does not offer ${named(role)} on this resource.`,
  role_unknown: ({ role }) =>
    `This GitLab does not know the role ${named(role)}. Take it out of the policies.`,
  machine_account: () =>
    'The account is one that GitLab made for a machine or an import; it cannot be a member here.',
  account_gone: ({ externalId }) => `The account ${externalId} does not exist in GitLab any more.`,
  queued: () => 'GitLab queued the change for an administrator, who has to approve it there first.',
  on_hold: () =>
    'The membership waits for a seat or an approval, so it gives no access and was taken back. An Owner of the top-level group can free a seat.',
  account_held: () =>
    'The account is blocked in GitLab, so the membership gives no access and was taken back. An administrator of GitLab can unblock it.',
  row_moved: () => 'Somebody changed the membership while hallpass did. hallpass tries again.',
  held_outside: ({ role }) => `You already hold ${roleLabel(role)} there, given outside hallpass.`,
  place_changed: (facts) => `${whereItIs(facts)} ${whyNotThere(facts)}`,
  changed_meanwhile: () => 'It was changed in GitLab meanwhile. Decide on what is there now.',
  refused: ({ said }) => `GitLab refused: ${said}`,
};

const whereItIs = ({ was, path }: MemberFaults['place_changed']): string =>
  was === path
    ? `GitLab was asked about ${path} before anything was given.`
    : `${was} is ${path} in GitLab by now.`;

function whyNotThere({ why, role, path, rule }: MemberFaults['place_changed']): string {
  switch (why) {
    case 'elsewhere':
      return 'That is not in the group that hallpass looks after.';
    case 'archived':
      return 'It is archived there, or scheduled for deletion.';
    case 'owners_decide':
      return 'An integration owner has to approve this there. Ask for it again.';
    case 'refused':
      return `No policy lets anybody ask for ${roleLabel(role)} there any more.`;
    case 'other_terms':
      return rule === null
        ? `What may be asked for on ${path} is something else by now. Ask for it again.`
        : `The reason has to be another one there: ${rule}`;
  }
}
