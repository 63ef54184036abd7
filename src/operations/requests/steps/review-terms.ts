import type { Tx } from '../../../context.ts';
import { applicablePolicies } from '../../../db/policies/applicable-policies.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { judgedGrants, keepTerms, type JudgedGrant } from '../../../db/grants/grant-terms.ts';
import { termsChangesOf } from '../../../db/messages/notices.ts';
import { unreadPeople } from '../../../db/models/conflicts/unread-people.ts';
import { reachOf } from '../../../db/cache/reach.ts';
import { canonical } from '../../../domain/audit.ts';
import type { Policy } from '../../../domain/document/config-policies.ts';
import { grantTerms, isOtherTerms, type GrantTerms } from '../../../domain/policies/grant-terms.ts';
import type { SlotId } from '../../../domain/id.ts';
import type { MessageDetail } from '../../../domain/messages/message.ts';
import { termsChangeSubject } from '../../../domain/messages/subject.ts';
import type { Reach } from '../../../domain/policies/terms.ts';
import { tellOwners } from '../../messages/steps/tell-owners.ts';

/**
 * Judges the open grants of a connector, or of one slot of it, by the policies and the places as
 * they are known now. Owners are told, once, of those that come under another policy than they were
 * given under: the grants go on, for nobody asked to end them. What they were told before says what
 * is so now. Writes grants, messages.
 */
export async function reviewTerms(tx: Tx, connectorId: string, slotId?: SlotId): Promise<void> {
  const grants = await judgedGrants(tx.db, connectorId, slotId);
  if (grants.length === 0) return;
  const { file } = await activeConfig(tx.db);
  const reaches = new Map<string, Reach>();
  const told: Changed[] = [];
  for (const grant of grants) {
    const reach = reaches.get(grant.path) ?? (await reachOf(tx.db, grant));
    reaches.set(grant.path, reach);
    // Once it is known who they are, it is looked at again: until then nothing is another policy.
    if ((await unreadPeople(tx.db, file, { ...grant, connectorId, reach, now: tx.now })) !== null) continue;
    const policies = await applicablePolicies(
      tx.db,
      file,
      { connectorId, path: grant.path, at: grant.decidedAt ?? tx.now },
      grant.requesterId,
    );
    const is = termsOf(policies, grant, reach);
    const { terms: was } = grant;
    if (was !== null && canonical(was) === canonical(is)) continue;
    await keepTerms(tx, grant.id, is);
    if (was === null) continue;
    for (const subjectId of await termsChangesOf(tx.db, grant.id))
      tx.renewMessages(subjectId, ['terms-change']);
    if (isOtherTerms(was, is)) told.push({ grantId: grant.id, was, is });
  }
  if (told.length === 0) return;
  const detail = { connectorId, count: told.length, grants: told.slice(0, MOST_LISTED) };
  const subjectId = termsChangeSubject(connectorId, tx.now);
  await tellOwners(tx, connectorId, { kind: 'terms-change', subjectId, detail });
}

type Changed = MessageDetail<'terms-change'>['grants'][number];

/** Entries of a message that has a button each. */
const MOST_LISTED = 10;

const termsOf = (
  policies: readonly Policy[],
  { role, durationSeconds, reason, decidedBy }: JudgedGrant,
  resource: Reach,
): GrantTerms =>
  grantTerms({ policies, resource, role, durationSeconds, reason, isByRule: decidedBy === null });
