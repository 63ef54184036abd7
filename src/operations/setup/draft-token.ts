/** The access token of a draft: sealed, until the draft is confirmed or given up. */
import type { Tx } from '../../context.ts';
import { boxOf, type ConnectorDraft } from '../../db/connectors/connector-drafts.ts';
import { readDetails } from '../../domain/connectors/connector-details.ts';
import type { DraftId } from '../../domain/id.ts';
import { openToken, type Boxes } from '../../sealed-box.ts';
import { storedToken } from './stored-token.ts';

/**
 * What the boxes of drafts are sealed for: moved to another draft's row, or to a connector's, they
 * do not open.
 */
export const draftBoxOwner = (draftId: DraftId): string => `draft:${draftId}`;

/**
 * The token a check goes by: the one entered last, for an edit else the one in force; null when
 * there is none that opens.
 */
export async function tokenHeld(
  tx: Pick<Tx, 'db'>,
  boxes: Boxes,
  draft: ConnectorDraft,
): Promise<string | null> {
  const { url } = readDetails(draft.entered, draft.connectorId).config;
  const box = boxOf(draft);
  if (box !== null) return openToken(boxes, draftBoxOwner(draft.id), url, box);
  if (draft.kind === 'add') return null;
  return storedToken(tx.db, boxes, { id: draft.connectorId, url });
}
