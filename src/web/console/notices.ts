/** What is said on a page after something was done, by the word for it in the address. */
export const NOTICES = {
  given_back: 'You give it back. GitLab is being told.',
  approved: 'Your yes counts.',
  denied: 'It is denied, and the requester is told.',
  cancelled: 'The request is cancelled.',
  revoked: 'The token is revoked, and lets nobody in any more.',
  syncing: 'GitLab is being read. Look again in a minute.',
  sync_paused: 'It is paused, so nothing is read.',
  paused: 'It is paused. What was granted before still ends on time.',
  resumed: 'It is resumed, and GitLab is being read.',
  accepted: 'It stays.',
  removing: 'It is taken back. GitLab is being told.',
  limited: 'It has an end now, and whoever holds it is told.',
  rolled_back: 'It is active again, as the newest version.',
  exempted: 'They are exempted, and the owners are told again afterwards.',
  side_ended:
    'It ends. The conflict is resolved in a moment, unless they have that side in another way, too.',
  evidence_wanted: 'It is being made, and comes to you in Slack.',
  ended: 'It ends. GitLab is being told.',
} as const satisfies Readonly<Record<string, string>>;
export type NoticeKey = keyof typeof NOTICES;
