import type { Tx } from '../../../context.ts';
import type { ActiveConfig } from '../../../db/config/config.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import { countOpenWork, placesOf } from '../../../db/connectors/open-work.ts';
import { adminsOf, ownersOf } from '../../../db/policies/owners.ts';
import type { Person } from '../../../db/identities/people.ts';
import { policiesOn } from '../../../domain/policies/applicable.ts';
import { canonical } from '../../../domain/audit.ts';
import { givenByRule, ownersChanged } from '../../../domain/policies/config-change.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import type { MessageDetail } from '../../../domain/messages/message.ts';
import { configChangeSubject } from '../../../domain/messages/subject.ts';

export type ConfigChange = MessageDetail<'config-change'>;

/**
 * What a document that is about to take the place of `before` changes for the owners of connectors:
 * what it drops while grants are open, what it lets a rule decide, who decides. `host` is the
 * machine it comes from. Reads only.
 */
export async function configChanges(
  tx: Pick<Tx, 'db'>,
  { version, file: before }: ActiveConfig,
  after: ConfigFile,
  host: string | null,
): Promise<ConfigChange[]> {
  const changes: ConfigChange[] = [];
  for (const { id, name } of before.connectors) {
    const isThere = after.connectors.some((one) => one.id === id);
    const [was, is] = [policiesOn(before, id), policiesOn(after, id)];
    const isRuledAlike = canonical(was) === canonical(is);
    const open = isThere ? null : await countOpenWork(tx.db, id);
    const change = {
      connectorId: id,
      name,
      version: version + 1,
      host,
      dropped: open !== null && open.grants + open.requests > 0 ? open : null,
      byRule: isThere && !isRuledAlike ? givenByRule(was, is, await placesOf(tx.db, id)) : null,
      owners: ownersChanged(before, after, id),
    };
    if (change.dropped ?? change.byRule ?? change.owners) changes.push(change);
  }
  return changes;
}

/**
 * Tells it to the owners as they were and as they will be, or to the admins where there are none.
 * Before the document is in force.
 */
export async function tellConfigChange(
  tx: Tx,
  change: ConfigChange,
  files: { readonly before: ConfigFile; readonly after: ConfigFile },
): Promise<void> {
  const { connectorId, version } = change;
  for (const { id: personId } of await peopleOf(tx, connectorId, [files.before, files.after]))
    await wantMessage(tx, {
      kind: 'config-change',
      subjectId: configChangeSubject(connectorId, version),
      personId,
      detail: change,
    });
}

async function peopleOf(
  tx: Tx,
  connectorId: string,
  files: readonly ConfigFile[],
): Promise<readonly Person[]> {
  const found = new Map<string, Person>();
  for (const file of files)
    for (const owner of (await ownersOf(tx.db, file, connectorId)).active) found.set(owner.id, owner);
  if (found.size === 0)
    for (const file of files) for (const admin of await adminsOf(tx.db, file)) found.set(admin.id, admin);
  return [...found.values()];
}
