import type { DetailsFault, EnteredDetails } from '../../domain/connectors/connector-details.ts';
import type { DraftId } from '../../domain/id.ts';

export interface EnterDetails {
  readonly draftId: DraftId;
  /**
   * What is left out stays as it was entered before. Name, owners and application are taken from
   * admins only.
   */
  readonly details: Partial<EnteredDetails>;
  /** Null or empty: the one that hallpass has already. */
  readonly token: string | null;
}

export type EnteredOutcome =
  | { readonly outcome: 'refused'; readonly faults: readonly DetailsFault[] }
  /**
   * GitLab is being asked; what it says is in the draft when its status is no longer `checking`.
   */
  | { readonly outcome: 'checking'; readonly draftId: DraftId; readonly entry: number };
