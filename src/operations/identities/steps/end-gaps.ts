import type { Tx } from '../../../context.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import { noticesOf } from '../../../db/messages/notices.ts';
import { ownersOf } from '../../../db/policies/owners.ts';
import { readGroups } from '../../../db/policies/user-groups.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import { userGroupsIn } from '../../../domain/document/user-groups.ts';
import type { Over } from '../../../domain/messages/detail-parts.ts';

/**
 * Whoever was told of an owner that could not be asked, or of a user group that Slack did not say
 * anything of, reads where that is over. Writes messages.
 */
export async function endGaps(tx: Tx, file: ConfigFile): Promise<void> {
  await endOwnerGaps(tx, file);
  await endUnread(tx, file);
}

async function endOwnerGaps(tx: Tx, file: ConfigFile): Promise<void> {
  for (const { detail, ...copy } of await noticesOf(tx.db, 'owner-gap')) {
    if (detail.over !== undefined) continue;
    const { connectorId, ref } = detail;
    const entry = file.connectors.find(({ id }) => id === connectorId);
    const isNamed = entry?.owners.includes(ref) ?? false;
    const { gaps } = await ownersOf(tx.db, file, connectorId);
    if (isNamed && gaps.some((gap) => gap.ref === ref)) continue;
    const over = overAt(tx, isNamed);
    await wantMessage(tx, { ...copy, kind: 'owner-gap', detail: { ...detail, over } });
  }
}

async function endUnread(tx: Tx, file: ConfigFile): Promise<void> {
  const notices = await noticesOf(tx.db, 'unread-groups');
  const standing = notices.flatMap(({ detail }) => detail.groups.filter(({ over }) => over === undefined));
  if (standing.length === 0) return;
  const named = userGroupsIn(file);
  const read = new Set(
    await readGroups(
      tx.db,
      standing.map(({ ref }) => ref),
    ),
  );
  for (const { detail, ...copy } of notices) {
    const groups = detail.groups.map((group) =>
      group.over === undefined && (!named.has(group.ref) || read.has(group.ref))
        ? { ...group, over: overAt(tx, named.has(group.ref)) }
        : group,
    );
    if (groups.every((group, at) => group === detail.groups[at])) continue;
    await wantMessage(tx, { ...copy, kind: 'unread-groups', detail: { ...detail, groups } });
  }
}

const overAt = (tx: Tx, isNamed: boolean): NonNullable<Over> => ({
  since: tx.now.toISOString(),
  why: isNamed ? 'right' : 'dropped',
});
