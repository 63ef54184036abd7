import { DROPPABLE, isMost, type SafetyStop } from '../domain/connectors/sync.ts';

/** `7 of 9 memberships and 12 of 22 groups and projects`: only what is more than half. */
export function safetyStopWords({ drops, of }: Pick<SafetyStop, 'drops' | 'of'>): string {
  const names = {
    memberships: 'memberships',
    resources: 'groups and projects',
    accounts: 'accounts',
    links: 'links of people',
  };
  return DROPPABLE.filter((kind) => isMost(kind, drops, of))
    .map((kind) => `${drops[kind]} of ${of[kind]} ${names[kind]}`)
    .join(', ')
    .replace(/, (?=[^,]*$)/, ' and ');
}
