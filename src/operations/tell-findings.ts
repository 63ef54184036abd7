import type { Tx } from '../context.ts';
import { findAccount } from '../db/accounts.ts';
import { activeConfig } from '../db/config.ts';
import { recordTold, type Finding } from '../db/findings.ts';
import { wantMessage } from '../db/messages.ts';
import { confirmersOf, ownersOf } from '../db/owners.ts';
import type { ConfigFile } from '../domain/config-file.ts';
import { MOST_TOLD_SINGLY } from '../domain/finding.ts';
import type { PersonId } from '../domain/id.ts';
import { renewOwnerHomes } from './renew-owner-homes.ts';

/**
 * Tells the owners of a connector what one look found, once: each finding by itself, or many as one list. The admins are told where the
 * connector has no owner, or none but the person it is about.
 */
export async function tellFindings(tx: Tx, connectorId: string, findings: readonly Finding[]): Promise<void> {
  if (findings.length === 0) return;
  const isDigest = findings.length > MOST_TOLD_SINGLY;
  await recordTold(
    tx,
    findings.map(({ id }) => id),
    { looks: !isDigest },
  );
  const { file } = await activeConfig(tx.db);
  await renewOwnerHomes(tx, file, [connectorId]);
  if (isDigest) {
    const ordinal = Math.floor(tx.now.getTime() / 1000);
    const digest = { subjectId: digestSubject(connectorId), kind: 'finding-digest', ordinal } as const;
    const detail = { connectorId, count: findings.length };
    for (const personId of await toTell(tx, file, connectorId, null))
      await wantMessage(tx, { ...digest, personId, detail });
    return;
  }
  for (const finding of findings) {
    const account = await findAccount(tx.db, connectorId, finding.accountExternalId);
    for (const personId of await toTell(tx, file, connectorId, account?.personId ?? null))
      await wantMessage(tx, { subjectId: finding.id, kind: 'finding-card', personId });
    tx.enqueue({ name: 'look-into-finding', payload: { findingId: finding.id } });
  }
}

/** What the lists of many findings on a connector are about. Pure. */
export const digestSubject = (connectorId: string): string => `drift:${connectorId}`;

async function toTell(
  tx: Tx,
  file: ConfigFile,
  connectorId: string,
  about: PersonId | null,
): Promise<ReadonlySet<PersonId>> {
  const { active } = await ownersOf(tx.db, file, connectorId);
  const deciders = await confirmersOf(tx.db, file, connectorId, about);
  return new Set([...active, ...deciders].map(({ id }) => id));
}
