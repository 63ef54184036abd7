/** What a webhook says has changed: never believed, only where to look again. Pure. */
import type { Day } from '../day.ts';
import type { ResourceKind, Role } from '../entitlement.ts';
import type { Row } from '../access/membership.ts';

interface ResourceKey {
  readonly kind: ResourceKind;
  readonly externalId: string;
}

export type Hint =
  | {
      readonly kind: 'membership';
      readonly resource: ResourceKey;
      readonly accountExternalId: string;
      readonly claim: Claim;
    }
  | { readonly kind: 'account'; readonly accountExternalId: string }
  /** `path` is where it is said to be; null when that is not said. */
  | { readonly kind: 'resource'; readonly resource: ResourceKey; readonly path: string | null };

/** `everything`: too much has changed for looking at one row after the other. */
export const HINT_KINDS = ['membership', 'account', 'resource', 'everything'] as const;
export type HintKind = (typeof HINT_KINDS)[number];

/** How a membership is said to be now. */
export interface Claim {
  /**
   * Null for none. `role` is null where the vendor's word for it is not known, `expiresOn`
   * undefined where it is not said.
   */
  readonly row: { readonly role: Role | null; readonly expiresOn: Day | null | undefined } | null;
  /** When the row was last changed, by the vendor's clock; null when that is not said. */
  readonly at: Date | null;
}

/**
 * A row that hallpass knows of, and until when nothing else can have been there; null for one that
 * is being written.
 */
export interface KnownRow {
  readonly row: Row | null;
  readonly until: Date | null;
}

/**
 * Whether a claim says only what is known already: the echo of what hallpass wrote, or a delivery
 * that comes late or again. One that could also mean a later change (of the custom role or the
 * date, which not every hook tells) is no echo.
 */
export const isEcho = (claim: Claim, known: readonly KnownRow[]): boolean =>
  known.some(({ row, until }) => {
    if (claim.row === null || row === null) return claim.row === row;
    const { role, expiresOn } = claim.row;
    const same =
      role === row.role &&
      row.customRole === null &&
      (expiresOn === undefined || expiresOn === row.expiresOn);
    return same && (until === null || (claim.at !== null && claim.at <= until));
  });
