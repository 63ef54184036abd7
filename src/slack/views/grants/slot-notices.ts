/** What integration owners hear about a membership: changed outside hallpass, not taken back yet, gone. Pure. */
import type { SlotModel } from '../../../db/models/slot-model.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import type { Drift, DriftKind, Plan } from '../../../domain/membership.ts';
import { bold, code, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { message } from '../../blocks/message.ts';
import { rowText, when, where, who, type Where } from '../../blocks/phrases.ts';

export interface SlotNotice {
  readonly slot: SlotModel;
  readonly place: Where;
}

export type DriftDetail = Drift & Pick<Plan, 'endsGrants'>;

export function driftNotice({ slot, place }: SlotNotice, drift: DriftDetail): Post {
  const after =
    drift.endsGrants === null
      ? mrkdwn`hallpass keeps that change; the access it gave goes on`
      : mrkdwn`hallpass keeps that change, and the access it gave there has ended`;
  return message([
    {
      line: mrkdwn`${bold('Changed in GitLab')}: somebody ${CHANGES[drift.kind]} of ${holder(slot)} on ${where(place)}`,
    },
    { line: mrkdwn`${rowText(drift.from)} → ${rowText(drift.to)}` },
    { small: after },
  ]);
}

const CHANGES: Record<DriftKind, string> = {
  added: 'added a membership',
  removed: 'removed the membership',
  lowered: 'lowered the role',
  raised: 'raised the role',
  redated: 'changed the expiry date',
  changed: 'changed the role',
};

/** Stays until the role is taken back, then says that it is. */
export function revokeAlert(
  { slot, place }: SlotNotice,
  trouble: { readonly error: string; readonly attempts: number },
): Post {
  const leaving = slot.grants.find((grant) => grant.status === 'revoking');
  if (leaving === undefined) {
    const endedAt = slot.grants.find((grant) => grant.endedAt !== null)?.endedAt ?? null;
    const at = endedAt === null ? mrkdwn`` : mrkdwn`, ${when(endedAt)}`;
    return message([
      { line: mrkdwn`${bold('Taken back')}${at}: access of ${holder(slot)} to ${where(place)}` },
      { small: mrkdwn`It took ${trouble.attempts} tries. Nothing is left to do` },
    ]);
  }
  return message([
    {
      line: mrkdwn`${bold('Not taken back yet')}: ${roleLabel(leaving.role)} of ${holder(slot)} on ${where(place)} should have ended`,
    },
    { line: mrkdwn`GitLab says: ${trouble.error}` },
    {
      small: mrkdwn`Tried ${trouble.attempts} times; hallpass does not stop trying. If it cannot wait, change the role by hand in GitLab: hallpass notices`,
    },
  ]);
}

export function goneNotice({ slot, place }: SlotNotice): Post {
  return message([
    {
      line: mrkdwn`${bold('Gone from GitLab')}: ${where(place)} cannot be found, so access of ${holder(slot)} there has ended`,
    },
    { small: mrkdwn`If it was moved out of reach of the token, check the members there by hand` },
  ]);
}

const holder = ({ person, username }: SlotModel): Mrkdwn =>
  person === null ? code(username) : mrkdwn`${who(person)} (${code(username)})`;
