/**
 * What owners of a conflict read about somebody in it, and what they can do about it. Pure.
 */
import type { Button } from '@slack/types';
import type { ConflictAlertModel } from '../../../db/models/conflicts/conflict-alert-model.ts';
import { sideKey } from '../../../domain/conflicts/conflict-alert.ts';
import { lastDayOf } from '../../../domain/conflicts/conflict-csv.ts';
import type { Part as HeldPart } from '../../../domain/conflicts/conflict.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import type { PersonId } from '../../../domain/id.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { bold, code, joined, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { smallReviewButton } from '../../blocks/small-review-button.ts';
import { button, message, type Part } from '../../blocks/message.ts';
import { when, where, who, type Where } from '../../blocks/phrases.ts';

export interface ConflictCard {
  readonly alert: ConflictAlertModel;
  readonly placeOf: (place: { readonly connectorId: string; readonly path: string }) => Where;
  /** Whose copy it is. */
  readonly reader: PersonId;
}

/** An owner's copy: who is in which conflict, through what, and since when. */
export function conflictCard(card: ConflictCard): Post {
  const { alert } = card;
  return message([
    { line: headline(alert) },
    ...exempted(alert),
    ...(alert.status === 'resolved' ? [] : [{ facts: sideFacts(card) }]),
    ...choices(card, [reviewButton(alert)]),
  ]);
}

function headline({ status, person, name, sides, resolvedAt, foundAt }: ConflictAlertModel): Mrkdwn {
  const since = mrkdwn`, seen ${when(foundAt)}`;
  if (status === 'resolved')
    return mrkdwn`${bold('Conflict resolved')}${resolvedAt === null ? mrkdwn`` : mrkdwn` ${when(resolvedAt)}`}: ${who(person)} is not in ${bold(name)} any more`;
  const word = status === 'exempted' ? 'Exempted from a conflict' : 'Conflict';
  return sides.b.length === 0
    ? mrkdwn`${bold(word)}: ${who(person)} is on one side of ${bold(name)} and has to be on the other, too${since}`
    : mrkdwn`${bold(word)}: ${who(person)} is on both sides of ${bold(name)}${since}`;
}

function exempted({ status, exemption }: ConflictAlertModel): Part[] {
  if (exemption === null || status === 'resolved') return [];
  const by = exemption.by === null ? mrkdwn`` : mrkdwn` by ${who(exemption.by)}`;
  const through = lastDayOf(exemption.until);
  return [
    {
      small:
        status === 'exempted'
          ? mrkdwn`Exempted${by} through ${through}, then it is open again`
          : mrkdwn`The exemption${by} ended with ${through}`,
    },
    { quote: exemption.reason, label: 'Reason' },
  ];
}

const MOST_PARTS = 5;

function sideFacts({ alert, placeOf }: ConflictCard): (readonly [string, Mrkdwn])[] {
  const { a, b } = alert.sides;
  const fact = (label: string, parts: readonly HeldPart[]): readonly [string, Mrkdwn] => {
    const shown = parts.slice(0, MOST_PARTS).map((part) => partLine(part, alert, placeOf));
    const more = parts.length - shown.length;
    return [label, mrkdwn`${joined(shown, '\n')}${more > 0 ? mrkdwn`\nand ${more} more` : mrkdwn``}`];
  };
  return b.length === 0 ? [fact('Holds', a)] : [fact('One side', a), fact('The other side', b)];
}

/** `Maintainer on acme/rules, through acme, until today at 14:30`. */
function partLine(part: HeldPart, { ends }: ConflictAlertModel, placeOf: ConflictCard['placeOf']): Mrkdwn {
  if (part.kind === 'user_group') return mrkdwn`in the user group ${code(part.userGroup)}`;
  const { connectorId, role, path, at, invited, grantId } = part;
  const end = grantId === null ? undefined : ends.get(grantId);
  return joined(
    [
      mrkdwn`${roleLabel(role)} on ${where(placeOf({ connectorId, path: at }))}`,
      ...(path === at ? [] : [mrkdwn`through ${code(path)}`]),
      ...(invited === null ? [] : [mrkdwn`by the invited group ${code(invited)}`]),
      ...(grantId === null ? [] : [end ? mrkdwn`by a grant until ${when(end)}` : mrkdwn`by a grant`]),
    ],
    ', ',
  );
}

/** Of the side that was ended, until GitLab says so. */
export const BEING_ENDED = mrkdwn`What hallpass gave on one side is being taken back`;

/** What the reader can do, and why they cannot do the rest; `also` stands beside it. */
export function choices({ alert, placeOf, reader }: ConflictCard, also: readonly Button[] = []): Part[] {
  if (alert.status === 'resolved') return [];
  const isOwn = alert.person.id === reader;
  const place = alert.sides.a.find((part) => part.kind === 'role');
  const address = place === undefined ? null : placeOf({ ...place, path: place.at }).url;
  const buttons = [
    ...(alert.status === 'active' && !isOwn ? [exemptButton(alert)] : []),
    ...(alert.temporary.length > 0 && !alert.isEnding ? [endButton(alert)] : []),
    ...also,
    ...(address === null ? [] : [openButton(address)]),
  ];
  return [
    ...(isOwn ? [{ small: mrkdwn`It is about you, so somebody else can exempt you from it` }] : []),
    ...(alert.isEnding ? [{ small: BEING_ENDED }] : []),
    ...(buttons.length === 0 ? [] : [{ buttons }]),
  ];
}

const reviewButton = ({ person }: ConflictAlertModel): Button =>
  smallReviewButton({ personId: person.id, resourceId: null }, `what ${person.name} has`);

const exemptButton = ({ id, person, name }: ConflictAlertModel): Button =>
  button({
    action: ACTIONS.conflictExempt,
    label: 'Exempt…',
    value: id,
    says: `Exempt ${person.name} from ${name} for a while`,
  });

const endButton = ({ id, person, name, temporary }: ConflictAlertModel): Button =>
  button({
    action: ACTIONS.conflictEnd,
    label: 'End the temporary side',
    value: `${id}/${sideKey(temporary)}`,
    says: `End what hallpass gave ${person.name} on one side of ${name}`,
    style: 'danger',
  });

const openButton = (address: string): Button => ({
  ...button({
    action: ACTIONS.openInGitLab,
    label: 'Open in GitLab',
    value: 'open',
    says: 'Open the place in GitLab',
  }),
  url: address,
});
