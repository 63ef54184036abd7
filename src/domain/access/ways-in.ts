/** Ways in to a group or project besides its rows: groups that were invited, and addresses. */
import type { Row } from './membership.ts';

/** Which groups were invited, and with what, by `knownShare`. */
export type KnownShares = Readonly<Record<string, Row>>;

interface Invited {
  readonly resource: { readonly kind: string; readonly externalId: string };
  readonly key: string;
}

/** One text for one group invited to one place. Pure. */
export const knownShare = ({ resource: { kind, externalId }, key }: Invited): string =>
  `${kind} ${externalId} ${key}`;

/** With what addresses were invited: a group goes by its number. Pure. */
export const invitationsIn = (known: KnownShares): readonly Row[] =>
  Object.entries(known).flatMap(([name, row]) => (name.includes('@') ? [row] : []));

/** What stands in a finding in the place of an account, which no account is called. Pure. */
export const wayInName = ({
  kind,
  key,
}: {
  readonly kind: 'share' | 'invitation';
  readonly key: string;
}): string => `${kind === 'share' ? 'group' : 'invitation'}:${key}`;
