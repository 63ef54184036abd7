import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { emergencyStop } from '../../../db/grants/emergency-stops.ts';
import { isOutcomeTold } from '../../../db/messages/message-copies.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import { findRequest, type AccessRequest } from '../../../db/requests/requests.ts';
import { OUTCOMES, type Outcome } from '../../../domain/messages/outcome.ts';
import { standstillOf } from '../../../domain/policies/standstill.ts';

/**
 * Tells whoever waits that nothing is given on that connector for now, and that it goes on, each
 * once for a request: their card says so too, and an edited card rings nowhere. Should it stand
 * still again, what was told says that. Writes messages.
 */
export async function tellStandstill(
  tx: Tx,
  { id, requesterId }: Pick<AccessRequest, 'id' | 'requesterId'>,
  connectorId: string,
): Promise<void> {
  const { file } = await activeConfig(tx.db);
  const connector = file.connectors.find((one) => one.id === connectorId);
  const isStill = standstillOf(connector, await emergencyStop(tx.db)) !== null;
  const wasTold = await isOutcomeTold(tx.db, id, 'standstill');
  const news: Outcome = isStill ? 'standstill' : 'going_on';
  const isNews = isStill ? !wasTold : wasTold && !(await isOutcomeTold(tx.db, id, 'going_on'));
  if (!isNews || (await findRequest(tx.db, id))?.status !== 'pending') return;
  await wantMessage(tx, {
    kind: 'outcome',
    subjectId: id,
    ordinal: OUTCOMES.indexOf(news),
    personId: requesterId,
  });
}
