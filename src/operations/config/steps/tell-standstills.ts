import type { Tx } from '../../../context.ts';
import type { ActiveConfig } from '../../../db/config/config.ts';
import { findPerson } from '../../../db/identities/people.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import { lastStandstillNotice } from '../../../db/messages/notices.ts';
import type { Actor } from '../../../domain/actor.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import { standstillSubject } from '../../../domain/messages/subject.ts';
import { worksOf } from '../../../domain/policies/standstill.ts';
import { ownersToTell } from '../../messages/steps/tell-owners.ts';

/**
 * Tells the owners of each connector that the document which is active now pauses, resumes or sets
 * to be only watched, but for whoever did that: their cards say so, and an edited card rings
 * nowhere. What they were told before says so, too. Writes messages. The same as before is no news.
 */
export async function tellStandstills(
  tx: Tx,
  actor: Actor,
  before: ConfigFile,
  { after: { file, version }, host }: { readonly after: ActiveConfig; readonly host: string | null },
): Promise<void> {
  for (const former of before.connectors) {
    const { id: connectorId } = former;
    const connector = file.connectors.find(({ id }) => id === connectorId);
    const was = worksOf(former);
    const is = connector === undefined ? null : worksOf(connector);
    if (was === is) continue;
    const told = await lastStandstillNotice(tx.db, connectorId);
    if (told !== undefined) tx.renewMessages(told.subjectId, ['standstill-notice']);
    if (connector === undefined || is === null) continue;
    const by = await personOf(tx, actor);
    const detail = { connectorId, name: connector.name, was, is, at: tx.now.toISOString(), by, host };
    const subjectId = standstillSubject(connectorId, version);
    for (const { id: personId } of await ownersToTell(tx, connectorId))
      if (personId !== by?.id)
        await wantMessage(tx, { kind: 'standstill-notice', subjectId, ordinal: version, personId, detail });
  }
}

async function personOf(tx: Tx, actor: Actor) {
  const person = actor.kind === 'person' ? await findPerson(tx.db, actor.personId) : undefined;
  if (person === undefined) return null;
  const { id, slackUserId, name } = person;
  return { id, slackUserId, name };
}
