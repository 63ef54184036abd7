import { randomBytes } from 'node:crypto';
import type { Tx } from '../../../context.ts';
import { insertOneTimeLink } from '../../../db/identities/one-time-links.ts';
import type { PersonId } from '../../../domain/id.ts';
import { hashOf, ONE_TIME_LINK_SECONDS, type PagePurpose } from '../../../domain/identities/one-time-link.ts';

export interface IssuedLink {
  /** The secret of the address, 43 characters; nothing but its hash is kept. */
  readonly token: string;
  readonly expiresAt: Date;
}

/** A one-time link to a page: good for 15 minutes, and for the one browser that opens it. */
export async function issueOneTimeLink(
  tx: Tx,
  link: { readonly purpose: PagePurpose; readonly subjectId: string; readonly personId: PersonId },
): Promise<IssuedLink> {
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(tx.now.getTime() + ONE_TIME_LINK_SECONDS * 1000);
  await insertOneTimeLink(tx, { ...link, tokenHash: hashOf(token), expiresAt });
  return { token, expiresAt };
}
