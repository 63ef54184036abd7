/** What is wrong with what was entered about a connector, or with what the document says of it. */
import { roleLabel } from '../domain/entitlement.ts';
import type { DetailsFaults } from '../domain/fault.ts';
import type { Sentences } from './sentences.ts';

export const DETAILS_FAULTS: Sentences<DetailsFaults> = {
  wired_anew: () =>
    'says anew where a secret is, or where it is sent; only hallpass.yaml can, and Slack for what is set up there',
  token_dropped: () =>
    'was removed since, and its token is not kept; set it up again in Slack, or leave it out of the document',
  name_length: ({ most }) => `Give it a name of at most ${most} characters.`,
  name_taken: ({ name, group, url }) => `${name} is there already, for ${group} on ${url}. ${OTHER_NAME}`,
  name_under_way: ({ name }) => `${name} is being set up already. ${OTHER_NAME}`,
  owners_wanted: () => 'Choose at least one integration owner.',
  owners_unfit: ({ count }) =>
    `${count === 1 ? 'One of them' : `${count} of them`} cannot be an owner. Bots, guests, people of other workspaces and people who left cannot decide.`,
  group_wanted: () => 'Name the top-level group: its full path, its id or its name.',
  group_is_token: () => 'That looks like a token. Put it into the field for the token.',
  group_shared: (facts) => groupShared(facts),
  address_wrong: () =>
    'Write the address of the GitLab instance and nothing after it, such as https://gitlab.example.com.',
  certificate_wrong: () =>
    'Paste the whole certificate as PEM, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.',
  interval_wrong: () => 'Write an interval of at least 30 minutes, such as 30m, 1h or 6h.',
  no_member: ({ username, path }) =>
    `@${username}, whose token it is, is no member of ${path}. Make it Owner there, and save again.`,
  owner_wanted: ({ username, path, role }) =>
    `@${username}, whose token it is, is ${roleLabel(role)} of ${path}, and granting takes Owner. Make it Owner and save again, or choose Read only.`,
  no_take_back: ({ path, open }) => {
    const them = open === 1 ? 'it' : 'them';
    return `${notOver(open)}, and this token cannot take ${them} back in GitLab. End ${them} first, or enter a token with the scope \`api\` of an account that is Owner of ${path}.`;
  },
  token_wanted: () => 'Enter the access token. hallpass stores it encrypted and shows it to nobody.',
  token_misread: () => 'That is no token: it has spaces or unusual characters in it.',
  token_elsewhere: () =>
    'The address is another one now, so enter the token for it. It is sent nowhere it was not entered for.',
  token_lost: () => 'The token could not be kept. Enter it once more.',
  no_secret_key: () =>
    'hallpass has no HALLPASS_SECRET_KEY, so it cannot keep a token. Ask its operator to set one, or to declare the integration in hallpass.yaml with `token: { env: GITLAB_TOKEN }` or `token: { file: /run/secrets/gitlab_token }`.',
  id_reused: (facts) => idReused(facts),
};

const OTHER_NAME = 'Give this one another name, so that people can tell them apart.';

/** `2 grants are not over`. */
const notOver = (grants: number): string =>
  grants === 1 ? '1 grant is not over' : `${grants} grants are not over`;

function groupShared({ path, twin, overlap }: DetailsFaults['group_shared']): string {
  if (overlap === 'same')
    return `${path} is connected already, as ${twin}. One group has one integration: change that one instead.`;
  const rule = 'What lies in a group belongs to its integration';
  return overlap === 'below'
    ? `${path} lies in a group that is connected already, as ${twin}. ${rule}: change that one instead.`
    : `${path} has a group in it that is connected already, as ${twin}. ${rule}: remove that one first.`;
}

function idReused({ connector, group, url, number, because }: DetailsFaults['id_reused']): string {
  const stands = `${connector} stands for the group ${group} of ${url}`;
  const ownId = 'Give this connector an id of its own';
  const sameAfterAll =
    number === null
      ? ''
      : ` If it is the same group of the same GitLab, write \`group: ${number}\` and \`url: ${url}\`, or \`movedFrom: ${url}\` when its address is another one now.`;
  switch (because.is) {
    case 'set_up_in_slack':
      return `${stands}, an integration set up in Slack. ${ownId}, or remove ${because.name} in Slack first.${sameAfterAll}`;
    case 'open_grants':
      return `${stands}, and ${notOver(because.open)} there. ${ownId}: what was granted through ${connector} then ends. Or leave ${connector} as it was until that is over.${sameAfterAll}`;
    case 'other_instance':
      return `${stands}: whose account is whose is known by the numbers of that GitLab. ${ownId}. If it is the same GitLab at another address, add \`movedFrom: ${url}\`.`;
  }
}
