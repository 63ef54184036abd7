/** What the summary says of machines, and of what was listed and left out. Pure. */
import type { ReviewItemKind } from '../domain/reviews/review-item.ts';
import type { Block } from './block.ts';
import { leftOutOf, rowText, tokensText } from './lines.ts';
import type { Tally } from './tally.ts';

export function machinesOf({ machines, machinesCount }: Tally): Block[] {
  if (machinesCount === 0) return [];
  const more = machinesCount - machines.length;
  return [
    { is: 'heading', text: 'Machines, and what they sign in with' },
    {
      is: 'table',
      head: ['Account', 'Place', 'Role', 'Tokens'],
      widths: [0.24, 0.24, 0.12, 0.4],
      rows: machines.map((item) => [
        item.username,
        item.path,
        rowText(item, item.reviewed),
        tokensText(item).replaceAll('\n', ' | ') || 'none that works',
      ]),
      more: more > 0 ? { count: more, file: 'items.csv' } : null,
    },
  ];
}

const KINDS: Readonly<Record<ReviewItemKind, string>> = {
  direct: 'direct roles',
  inherited: 'inherited roles',
  share: 'invited groups',
  invited: 'roles that come with invited groups',
  invitation: 'invitations',
};

/** `direct, machine` is the kind of some that belong to machines. */
function kindText(kind: string): string {
  const [own = '', machine] = kind.split(', ');
  const words = KINDS[own as ReviewItemKind];
  return machine === undefined ? words : `${words} of machines`;
}

export function completenessOf({ places, kinds, useUnknown }: Tally): Block[] {
  const { leftOut, incomplete, incompleteCount, uninvited, audited } = places;
  const facts = [
    ['Groups and projects', String(places.places)],
    ['Rows listed', String(places.listed)],
    ['Rows in the snapshot', String(places.reviewed)],
    ...[...leftOut].map(([filter, rows]) => [`Left out: ${filter}`, String(rows)] as const),
    ...[...kinds].map(([kind, count]) => [`Reviewed: ${kindText(kind)}`, String(count)] as const),
    ['Places that do not add up', String(incompleteCount)],
    ['GitLab does not say when it was used', `${useUnknown} items`],
    ['Invitations not read, or not shown', `${uninvited} places`],
    ['GitLab showed its audit events', `${audited} places`],
    ['Audit events not read, or not shown', `${places.places - audited} places`],
  ] as const;
  return [
    { is: 'heading', text: 'Completeness' },
    { is: 'facts', facts },
    ...(incompleteCount === 0
      ? []
      : [
          {
            is: 'table',
            head: ['Place', 'Listed', 'In the snapshot', 'Left out'],
            widths: [0.55, 0.15, 0.15, 0.15],
            rows: incomplete.map((place) => [
              place.path,
              String(place.listed),
              String(place.taken),
              String(leftOutOf(place).reduce((sum, [, rows]) => sum + rows, 0)),
            ]),
            more:
              incompleteCount > incomplete.length
                ? { count: incompleteCount - incomplete.length, file: 'completeness.csv' }
                : null,
          } as const,
        ]),
  ];
}
