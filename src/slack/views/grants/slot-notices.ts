/**
 * What integration owners hear about a membership: changed outside hallpass, not taken back yet,
 * gone. Pure.
 */
import type { Button } from '@slack/types';
import type { SlotModel } from '../../../db/models/grants/slot-model.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import { dueToEnd } from '../../../domain/access/grant.ts';
import { dayOf } from '../../../domain/day.ts';
import type { GrantId } from '../../../domain/id.ts';
import type { Drift, DriftKind, Plan } from '../../../domain/access/membership.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { bold, code, mention, mrkdwn, plain, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { button, message, type Part } from '../../blocks/message.ts';
import { rowText, when, where, who, type Where } from '../../blocks/phrases.ts';
import { faultSentence } from '../../../sentences/faults.ts';
import { lateBy } from '../requests/late-by.ts';

export interface SlotNotice {
  readonly slot: SlotModel;
  readonly place: Where;
  /** No sync looks for the place: the connector was removed, or is paused. */
  readonly isUnsynced: boolean;
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
    ...safetyDate(slot, drift),
    { small: after },
  ]);
}

/** What the date was that GitLab had of a grant which ended earlier. */
function safetyDate({ grants }: SlotModel, { from, endsGrants }: DriftDetail): Part[] {
  const day = from?.expiresOn ?? null;
  if (endsGrants === null || day === null) return [];
  const until = grants.find(({ expiresAt }) => expiresAt !== null)?.expiresAt ?? null;
  if (until === null || dayOf(until) > day) return [];
  return [
    {
      small: mrkdwn`The grant was until ${when(until)}. ${day} is when GitLab itself would have taken the role away, to be safe`,
    },
  ];
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
export function revokeAlert(notice: SlotNotice, grantId: GrantId | undefined): Post {
  const { slot, place } = notice;
  const grant = slot.grants.find(({ id, status }) =>
    grantId === undefined ? status === 'revoking' : id === grantId,
  );
  if (grant?.status === 'revoking') return notTakenBack(notice, grant);
  const at = grant?.endedAt ? mrkdwn`, ${when(grant.endedAt)}` : mrkdwn``;
  if (grant?.leftUnknown === true)
    return message([
      { line: mrkdwn`${bold('Gone from GitLab')}${at}: access of ${holder(slot)} to ${where(place)}` },
      { small: mrkdwn`hallpass has stopped trying. A message of its own says what is left to do` },
    ]);
  return message([
    { line: mrkdwn`${bold('Taken back')}${at}: access of ${holder(slot)} to ${where(place)}` },
    { small: mrkdwn`${howLate(grant)}Nothing is left to do` },
  ]);
}

/** That it was, under that alert, which rings for nobody when it changes: it names its reader. */
export function lateEnd({ slot, place }: SlotNotice, grantId: GrantId, reader: string): Post {
  const grant = slot.grants.find(({ id }) => id === grantId);
  return message([
    {
      line: mrkdwn`${mention(reader)} ${bold('Taken back')}: access of ${holder(slot)} to ${where(place)}`,
    },
    { small: mrkdwn`${howLate(grant)}GitLab was read back: nothing is left to do` },
  ]);
}

type SlotGrant = SlotModel['grants'][number];

function notTakenBack({ slot, place, isUnsynced }: SlotNotice, grant: SlotGrant): Post {
  const due = dueToEnd(grant);
  const since = due === null ? mrkdwn`` : mrkdwn` ${when(due)}`;
  const trouble =
    slot.lastError === null
      ? mrkdwn`hallpass has not come to it yet`
      : mrkdwn`${faultSentence(slot.lastError)}`;
  const isMissing = slot.lastFault === 'missing';
  const untilGone = isUnsynced
    ? mrkdwn`No sync looks for it any more, so somebody has to say that it is gone`
    : mrkdwn`hallpass keeps looking until its syncs do not find it either`;
  const byHand = isMissing
    ? mrkdwn`${ownerCanMove(slot, grant)}If it was moved, check its members by hand. ${untilGone}`
    : mrkdwn`If it cannot wait, change the role by hand in GitLab: hallpass notices`;
  return message([
    {
      line: mrkdwn`${bold('Not taken back yet')}: ${roleLabel(grant.role)} of ${holder(slot)} on ${where(place)} should have ended${since}`,
    },
    { line: trouble },
    { small: mrkdwn`hallpass tries at least once a minute and does not stop. ${byHand}` },
    ...(isMissing && isUnsynced ? [{ buttons: [goneButton(slot, place)] }] : []),
  ]);
}

/** Whoever transfers a project takes it, and their role there, out of the group. */
const ownerCanMove = ({ resource }: SlotModel, { role }: SlotGrant): Mrkdwn =>
  role === 'owner' && resource.kind === 'project'
    ? mrkdwn`An Owner can move a project out of the group. `
    : mrkdwn``;

const goneButton = ({ id }: SlotModel, { path }: Where): Button =>
  button({
    action: ACTIONS.confirmGone,
    label: 'It is gone',
    value: id,
    says: `Confirm that ${path} is gone from GitLab`,
    style: 'danger',
    confirm: {
      title: plain('Is it gone for good?', 100),
      text: plain(
        'hallpass looks once more, and then stops trying. If it was only moved, the role may still be there.',
        300,
      ),
      confirm: plain('It is gone', 30),
      deny: plain('Not yet', 30),
    },
  });

function howLate(grant: SlotGrant | undefined): Mrkdwn {
  const late = grant === undefined ? null : lateBy(grant);
  return late === null ? mrkdwn`` : mrkdwn`It was ${late} late. `;
}

export function goneNotice({ slot, place, isUnsynced }: SlotNotice): Post {
  const whoSays = isUnsynced
    ? mrkdwn`and an integration owner or admin said that it is gone`
    : mrkdwn`and the syncs do not find it either`;
  const again = isUnsynced ? mrkdwn`` : mrkdwn`. hallpass takes it back if a sync finds it again`;
  const wasOwner = slot.resource.kind === 'project' && slot.grants[0]?.role === 'owner';
  const moved = wasOwner ? mrkdwn`${holder(slot)} was Owner there, and an Owner can move it. ` : mrkdwn``;
  return message([
    {
      line: mrkdwn`${bold('Gone from GitLab')}: ${where(place)} cannot be found, ${whoSays}. Access of ${holder(slot)} there is over as far as hallpass can see`,
    },
    {
      small: mrkdwn`${moved}If it was moved out of reach of the token, the role may still be there: check its members by hand${again}`,
    },
  ]);
}

/** It is back, and so is what was there before the grant: it names its reader, so that it rings. */
export function foundAgain({ slot, place }: SlotNotice, reader: string): Post {
  return message([
    {
      line: mrkdwn`${mention(reader)} ${bold('Found again')}: ${where(place)} is back, and access of ${holder(slot)} there was taken back`,
    },
    {
      small: mrkdwn`GitLab was read back. Whatever else was done there meanwhile is looked into: you are told of what is found`,
    },
  ]);
}

/** Whom a membership is of: the person where one is known. */
export const holder = ({ person, username }: SlotModel): Mrkdwn =>
  person === null ? code(username) : mrkdwn`${who(person)} (${code(username)})`;
