import type { Tx } from '../../../context.ts';
import { lastConfigWith } from '../../../db/config/config.ts';
import { wasDrafted } from '../../../db/connectors/connector-drafts.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import { connectorIdFor } from '../../../domain/connectors/connector-draft.ts';

/** An id for a new connector of that name, which none has, had, or is to have. Reads only. */
export async function freeConnectorId(
  tx: Pick<Tx, 'db'>,
  file: Pick<ConfigFile, 'connectors'>,
  name: string,
): Promise<string> {
  const tried = new Set(file.connectors.map(({ id }) => id));
  for (;;) {
    const id = connectorIdFor(name, (one) => tried.has(one));
    if (!(await wasDrafted(tx.db, id)) && !(await wasConnected(tx, id))) return id;
    tried.add(id);
  }
}

/**
 * Whether an active configuration ever had a connector of that id: one that left is still in the
 * rows of its grants. Reads only.
 */
export const wasConnected = async (tx: Pick<Tx, 'db'>, id: string): Promise<boolean> =>
  (await lastConfigWith(tx.db, id)) !== null;
