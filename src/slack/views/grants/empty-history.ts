/** What stands in a history without entries: why that may be, and what to try. Pure. */
import { ACTIONS } from '../../blocks/ids.ts';
import { button, type Part } from '../../blocks/message.ts';
import { code, joined, mention, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Shown } from '../../blocks/shown-values.ts';

export interface EmptyHistory {
  readonly shown: Shown;
  /** Whether the reader may look at the history of others. */
  readonly isOwner: boolean;
  /**
   * Where nothing was found because there is no such place: those it may be meant for; else null.
   */
  readonly unknownPlace: readonly string[] | null;
}

/** What was looked for and not found, and what to try instead, with a button that shows all. */
export function emptyHistory({ shown, isOwner, unknownPlace }: EmptyHistory): Part[] {
  const tries = triesOf(shown, unknownPlace);
  const isFiltered = tries.length > 0;
  const other = shown.what === 'access' ? mrkdwn`${OTHER.access}` : mrkdwn`${OTHER.decisions}`;
  return [
    { line: isFiltered ? mrkdwn`Nothing fits that: ${lookedFor(shown)}` : nothingAtAll(shown, isOwner) },
    ...[...tries, other].map((small): Part => ({ small })),
    ...(isFiltered ? [{ buttons: [all] }] : []),
  ];
}

const OTHER: Readonly<Record<Shown['what'], string>> = {
  access: 'This is what was held: what was denied, refused or never answered is under Decisions',
  decisions: 'This is what was decided: what was held, and when, is under Access',
};

function nothingAtAll({ what }: Shown, isOwner: boolean): Mrkdwn {
  if (what === 'access')
    return isOwner
      ? mrkdwn`Nobody has held anything through hallpass yet`
      : mrkdwn`You have not held anything through hallpass yet`;
  return isOwner ? mrkdwn`Nothing has been decided yet` : mrkdwn`Nothing about you has been decided yet`;
}

const lookedFor = ({ what, person, place, from, until }: Shown): Mrkdwn =>
  joined(
    [
      mrkdwn`${what === 'access' ? 'no access' : 'no decision'}`,
      ...(person === null ? [] : [mrkdwn`of or by ${mention(person)}`]),
      ...(place === null ? [] : [mrkdwn`on ${code(place)} or below it`]),
      ...(from !== null && from === until
        ? [mrkdwn`on ${from}`]
        : [
            ...(from === null ? [] : [mrkdwn`from ${from} on`]),
            ...(until === null ? [] : [mrkdwn`up to ${until}`]),
          ]),
    ],
    ' ',
  );

function triesOf({ person, place, from, until }: Shown, unknownPlace: readonly string[] | null): Mrkdwn[] {
  return [
    ...(unknownPlace === null ? [] : [unknown(place ?? '', unknownPlace)]),
    ...(from === null && until === null ? [] : [mrkdwn`Try more days (they are UTC)`]),
    ...(place === null || unknownPlace !== null ? [] : [mrkdwn`Try ${aboveOf(place)}`]),
    ...(person === null ? [] : [mrkdwn`Try another person, or everybody`]),
  ];
}

function unknown(place: string, similar: readonly string[]): Mrkdwn {
  const known = mrkdwn`hallpass knows no group or project ${code(place)} by now`;
  return similar.length === 0 ? known : mrkdwn`${known}. Did you mean ${joined(similar.map(code))}?`;
}

/** What happened on a group above is not what happened on the place. */
function aboveOf(place: string): Mrkdwn {
  const above = place.split('/').slice(0, -1).join('/');
  return above === '' ? mrkdwn`all places` : mrkdwn`the group above, ${code(above)}`;
}

const all = button({
  action: ACTIONS.historyAll,
  label: 'Show all',
  value: 'all',
  says: 'Show the history without a filter',
});
