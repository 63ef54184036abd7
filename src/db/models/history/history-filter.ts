import type { History } from '../../../domain/access/history.ts';
import type { PersonId } from '../../../domain/id.ts';

/** What somebody looks back for. */
export interface HistoryFilter {
  readonly what: History;
  /** About this person, or done by them. */
  readonly personId?: PersonId | undefined;
  /** A resource and everything below it, compared without case. */
  readonly path?: string | undefined;
  readonly from?: Date | undefined;
  /** Exclusive. */
  readonly until?: Date | undefined;
  /** What the reader may see. Left out: everything. */
  readonly seenBy?: { readonly personId: PersonId; readonly connectorIds: readonly string[] } | undefined;
}
