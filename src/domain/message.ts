/**
 * A message is a Slack post, or a Home tab, that hallpass keeps in step with rows.
 * request-card: an owner's copy of a request (subject req_). requester-card: the requester's living message (req_).
 * reminder: a nudge under an owner's card (req_, ordinal n). expiry-warning: before the end (grt_, ordinal = extensions so far).
 * nudge: the same because the requester asked for it (req_, ordinal n). home: a person's Home tab, since they first opened it (per_).
 * drift-notice, revoke-alert, gone-notice: to owners about a slot (slt_). owner-gap: an owner could not be asked (req_).
 * unlink-notice: to the person and the owners about a link that was taken away (connector, account and when).
 * link-card: an owner's copy of the question whose account it is (lnk_). link-answer: what came of it, to the person (lnk_).
 * draft-card: what is to be done about a connector that is being set up or edited (drf_). draft-reminder: the same once more (drf_, ordinal n).
 * safety-stop: an owner is asked whether what a sync found missing is right (connector and when it was found). sync-alert: syncs fail
 * (connector and since when). token-alert: a token will end (connector and day, ordinal = days before it).
 * finding-card: an owner's copy of a finding (fnd_). finding-digest: many at once, on a connector (drift:connector, ordinal = when).
 * finding-answer: what became of it, to the person (fnd_).
 */
export const MESSAGE_KINDS = [
  'request-card',
  'requester-card',
  'reminder',
  'expiry-warning',
  'drift-notice',
  'revoke-alert',
  'gone-notice',
  'owner-gap',
  'nudge',
  'home',
  'unlink-notice',
  'link-card',
  'link-answer',
  'draft-card',
  'draft-reminder',
  'safety-stop',
  'sync-alert',
  'token-alert',
  'finding-card',
  'finding-digest',
  'finding-answer',
] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];
