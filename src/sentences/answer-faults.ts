/** What came of a request to GitLab, for integration owners. */
import type { AnswerFaults } from '../domain/fault.ts';
import type { Sentences } from './sentences.ts';

export const ANSWER_FAULTS: Sentences<AnswerFaults> = {
  throttled: () => 'GitLab takes no more requests from hallpass for the moment.',
  unreachable: ({ origin, detail }) => `GitLab at ${origin} cannot be reached (${detail}).`,
  proxy_failed: ({ origin, detail }) => `GitLab at ${origin} cannot be reached: ${detail}.`,
  private_address: ({ origin }) =>
    `${origin} leads to a private address, where hallpass sends no token unless its operator allows that: \`connectorsFromSlack: { allowPrivateAddresses: true }\` in hallpass.yaml.`,
  certificate: ({ origin, detail }) =>
    `GitLab at ${origin} shows a certificate that this machine does not trust (${detail}). Give the connector the certificate of the authority behind it.`,
  answer_lost: ({ origin, detail }) => `GitLab at ${origin} gave no whole answer (${detail}).`,
  redirected: ({ origin, to }) =>
    `${origin} sends hallpass on to ${to}, which it does not follow. Set the connector's url to the address that GitLab itself uses.`,
  not_gitlab: ({ origin, detail }) =>
    `${origin} does not answer as GitLab's API does (${detail}). Check that the connector's url is the address of the GitLab instance.`,
  in_trouble: ({ origin, status }) =>
    `GitLab at ${origin}, or a proxy before it, is in trouble (status ${status}).`,
  not_found: ({ origin }) => `GitLab at ${origin} does not find what hallpass asks for (404).`,
  too_slow: ({ seconds }) =>
    `GitLab took more than ${seconds} seconds to answer. Save again to ask it once more.`,
  not_allowed: () => "GitLab does not allow this to hallpass's account.",
  floor_hidden: () =>
    'GitLab refuses the role because of an inherited one, and shows no inherited one. hallpass asks again.',
  row_contradicted: ({ account, kind, externalId }) =>
    `GitLab says that account ${account} has no membership in the ${kind} ${externalId}, and lists one. hallpass asks again.`,
  place_missing: ({ kind, externalId }) =>
    `GitLab cannot find the ${kind} ${externalId}. It was deleted, moved where hallpass's account does not see it, or is hidden for a moment.`,
  lists_missing: () =>
    'GitLab lists groups and projects, and says of most of them that it cannot find their members. hallpass asks again.',
  invitation_shared: ({ address }) =>
    `GitLab has other invitations there whose address contains ${address}, and could take back one of those. Take it back in GitLab.`,
  leftover_stays: () => 'GitLab did not take it back. hallpass asks again.',
  invitation_stays: () => 'GitLab did not take the invitation back. hallpass asks again.',
  group_missing: ({ group }) =>
    `There is no group ${group} that the token can see. Check the connector's group, and that the token's account is a member of it.`,
  group_ambiguous: ({ group, paths }) =>
    `Several groups are called ${group}. Write the full path of the one you mean: ${paths.join(', ')}.`,
  group_unseen: ({ group, paths }) =>
    `The token sees no group ${group}.${paths.length === 0 ? " Check the group, and that the token's account is a member of it." : ` It sees ${paths.join(', ')}.`}`,
};
