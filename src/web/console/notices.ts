/** What is said on a page after something was done, by the word for it in the address. */
export const NOTICES = {
  given_back: 'You give it back. GitLab is being told.',
  approved: 'Your yes counts.',
  denied: 'It is denied, and the requester is told.',
  withdrawn: 'It is withdrawn.',
  revoked: 'The token is revoked, and lets nobody in any more.',
  ended: 'It ends. GitLab is being told.',
} as const satisfies Readonly<Record<string, string>>;
export type NoticeKey = keyof typeof NOTICES;
