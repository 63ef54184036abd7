import type { ReadDb } from '../../context.ts';
import { findCredential } from '../../db/connectors/credentials.ts';
import { openToken, type Boxes } from '../../sealed-box.ts';

/** Whose box it is: one moved to another connector's row does not open. */
export const credentialOwner = (connectorId: string): string => `connector:${connectorId}`;

/**
 * The token stored for a connector, to be sent to its instance; null when there is none, or none
 * that opens. Reads only.
 */
export async function storedToken(
  db: Pick<ReadDb, 'selectFrom'>,
  boxes: Boxes | null,
  { id, url }: { readonly id: string; readonly url: string },
): Promise<string | null> {
  const box = await findCredential(db, id);
  return box === undefined || boxes === null ? null : openToken(boxes, credentialOwner(id), url, box);
}
