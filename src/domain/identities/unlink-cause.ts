import { CLAIM_SOURCES, type KnownAccount } from './account.ts';
import type { Link } from './match-accounts.ts';

/**
 * Why a link was taken away. `remapped`: the document says now that the account, or the person, is
 * somebody else's. `dropped`: its person took it away, and `severed`: an owner or admin did.
 */
export const UNLINK_CAUSES = [
  'left',
  'blocked',
  'gone',
  'email_changed',
  'remapped',
  'dropped',
  'severed',
] as const;
export type UnlinkCause = (typeof UNLINK_CAUSES)[number];

/** Whether somebody took the link away on purpose. Pure. */
export const isByHand = (cause: UnlinkCause): boolean => cause === 'dropped' || cause === 'severed';

/** What undid a link, given those that hold now. Pure. */
export function whyUnlinked(
  account: Pick<KnownAccount, 'externalId' | 'personId' | 'linkedBy' | 'state'>,
  personIsThere: boolean,
  links: readonly Link[],
): UnlinkCause {
  if (!personIsThere) return 'left';
  if (account.state === 'gone') return 'gone';
  if (account.state !== 'active') return 'blocked';
  const remapped = links.some(
    ({ externalId, personId, source }) =>
      source === 'mapping' && (externalId === account.externalId || personId === account.personId),
  );
  const hungOnClaim = CLAIM_SOURCES.some((source) => source === account.linkedBy);
  return hungOnClaim && !remapped ? 'email_changed' : 'remapped';
}
