/**
 * What a connector that was set up in Slack shares with its GitLab besides the token: the secret of
 * its webhook, and the OAuth application with which people sign in.
 */
export const SECRET_KINDS = ['webhook', 'oauth'] as const;
export type SecretKind = (typeof SECRET_KINDS)[number];

/** Whether that is what a page is for. Pure. */
export const isSecretKind = (purpose: string): purpose is SecretKind =>
  SECRET_KINDS.some((kind) => kind === purpose);
