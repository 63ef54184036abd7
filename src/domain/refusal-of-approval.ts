import { roleLabel } from './entitlement.ts';
import type { Decision, Held } from './policy.ts';
import type { RefusedCode } from './refusal.ts';

export interface Refused {
  readonly refusal: Pick<Extract<Decision, { outcome: 'refuse' }>, 'code' | 'message'>;
  readonly requester: { readonly name: string };
  readonly path: string;
  readonly held: Held | null;
}

type Words = (refused: Refused) => string;

const WORDS: Readonly<Partial<Record<RefusedCode, Words>>> = {
  guest: ({ requester: { name } }) =>
    `${name} is a guest, from another workspace, or not active in Slack any more.`,
  account_blocked: ({ requester: { name } }) =>
    `${name}’s GitLab account is blocked, so a role would give them nothing.`,
  unlinked_account: ({ requester: { name } }) =>
    `No GitLab account is linked to ${name}. They can link theirs with \`/access link\`.`,
  already_held: ({ requester: { name }, path, held }) =>
    held === null
      ? `${name} already holds that on ${path}.`
      : `${name} already holds ${roleLabel(held.role)} on ${path}${held.direct ? '' : `, through ${held.through}`}.`,
  reason_required: ({ requester: { name } }) =>
    `There has to be a reason by now. Deny it, and have ${name} ask again with one.`,
  reason_pattern: ({ requester: { name }, refusal: { message } }) =>
    `The reason has to be another one by now. Deny it, and have ${name} ask again: ${message}`,
};

/** Why something can no longer be approved, for whoever wants to: what a policy says is said to the requester. Pure. */
export const refusalOfApproval: Words = (refused) =>
  WORDS[refused.refusal.code]?.(refused) ?? refused.refusal.message;
