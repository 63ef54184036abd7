/** How long something can be asked for, where policies tell lengths apart. Pure. */
import type { Policy } from '../document/config-policies.ts';
import type { GrantableRole } from '../entitlement.ts';
import { lengthIn, piecesOf } from './lengths.ts';
import { isRefused, termsFor, type Reach, type Terms } from './terms.ts';

/** Whole seconds that can be asked for, the first and the last included, all on the same terms. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly terms: Terms;
}

/** What more time is added to: how long a grant lasts without it in all, and from now. */
export interface Lasting {
  readonly soFarSeconds: number;
  readonly leftSeconds: number;
}

const NOTHING_YET: Lasting = { soFarSeconds: 0, leftSeconds: 0 };

/** Shortest first; none where nothing can be asked for. Pure. */
export const spansFor = (
  policies: readonly Policy[],
  reach: Reach,
  role: GrantableRole,
  { soFarSeconds, leftSeconds }: Lasting = NOTHING_YET,
): Span[] =>
  piecesOf(policies).flatMap((piece) => {
    const terms = termsFor(policies, reach, role, lengthIn(piece));
    if (terms === null || isRefused(terms)) return [];
    const from = Math.max(terms.minSeconds, piece.over + 1 - soFarSeconds);
    const to = Math.min(terms.maxSeconds - leftSeconds, piece.upTo - soFarSeconds);
    return from <= to ? [{ from, to, terms }] : [];
  });
