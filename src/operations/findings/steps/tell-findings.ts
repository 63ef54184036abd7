import type { Tx } from '../../../context.ts';
import { findAccount } from '../../../db/identities/accounts.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { recordTold, type Finding } from '../../../db/findings/findings.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import { holdersOf } from '../../../db/grants/grants-over.ts';
import { deciderOf } from '../../../db/policies/deciders.ts';
import { adminsOf, ownersOf } from '../../../db/policies/owners.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import { MOST_TOLD_SINGLY, refusalOfKeep, type Holding } from '../../../domain/access/finding.ts';
import type { PersonId } from '../../../domain/id.ts';
import { digestSubject } from '../../../domain/messages/subject.ts';
import { renewOwnerHomes } from '../../messages/steps/renew-owner-homes.ts';

/**
 * Tells the owners of a connector what one look found, once: each finding by itself, or many as one
 * list. The admins are told where no owner can let it stay: there is none, none but the person it
 * is about, or none of whom it is known that the account is not theirs.
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
    for (const personId of await toTell(tx, file, {
      connectorId,
      holderId: null,
      isBot: false,
      suspects: new Set(),
    }))
      await wantMessage(tx, { ...digest, personId, detail });
    return;
  }
  for (const finding of findings) {
    const account = await findAccount(tx.db, connectorId, finding.accountExternalId);
    const holderId = account?.personId ?? account?.formerPersonId ?? null;
    const suspects = await holdersOf(tx.db, finding.grants);
    const holding = {
      connectorId,
      holderId,
      isBot: account?.isBot ?? finding.kind !== 'membership',
      suspects,
    };
    for (const personId of await toTell(tx, file, holding))
      await wantMessage(tx, { subjectId: finding.id, kind: 'finding-card', personId });
    if (finding.author === null && finding.kind === 'membership')
      tx.enqueue({ name: 'find-finding-author', payload: { findingId: finding.id } });
  }
}

async function toTell(tx: Tx, file: ConfigFile, holding: Holding): Promise<ReadonlySet<PersonId>> {
  const { active } = await ownersOf(tx.db, file, holding.connectorId);
  const deciders = await Promise.all(active.map((owner) => deciderOf(tx.db, file, owner)));
  const canStay = deciders.some((decider) => refusalOfKeep(decider, holding) === null);
  const admins = canStay ? [] : await adminsOf(tx.db, file);
  const others = admins.filter(({ id }) => id !== holding.holderId && !holding.suspects.has(id));
  return new Set([...active, ...others].map(({ id }) => id));
}
