/**
 * What is looked back for as a file: CSV for people, JSON lines for programs. Times are in UTC.
 * Pure.
 */
import { csvLine } from '../csv.ts';
import type { Fault } from '../fault.ts';
import type { HistoryEntry, Someone } from './history.ts';

export const HISTORY_FORMATS = ['csv', 'jsonl'] as const;
export type HistoryFormat = (typeof HISTORY_FORMATS)[number];

const COLUMNS: readonly (readonly [
  name: string,
  of: (entry: HistoryEntry, tickets: readonly string[]) => string | number,
])[] = [
  ['seq', ({ seq }) => seq],
  ['time', ({ at }) => at.toISOString()],
  ['event', ({ action }) => action],
  ['by', ({ by, actor }) => (by === null ? actor : named(by))],
  ['person', ({ person }) => named(person)],
  ['account', ({ account }) => account ?? ''],
  ['integration', ({ connectorId }) => connectorId ?? ''],
  ['place', ({ path }) => path ?? ''],
  ['role', ({ role }) => role ?? ''],
  ['request', ({ request }) => request?.number ?? ''],
  ['reason', ({ request }) => request?.reason ?? ''],
  ['tickets', (_, tickets) => tickets.join(' ')],
  ['decided_by', ({ request }) => named(request?.decider ?? null)],
  ['policy', ({ request }) => request?.policyId ?? ''],
  ['note', ({ request }) => request?.note ?? ''],
  ['held_from', ({ held }) => timeOf(held?.from)],
  ['held_until', ({ held }) => timeOf(held?.until)],
  ['expires', ({ held }) => timeOf(held?.expiresAt)],
  ['ended_because', ({ held }) => held?.endReason ?? failureOf(held?.failure)],
  ['details', ({ body }) => body],
  ['hash', ({ hash }) => hash],
  ['asked_through', ({ request }) => request?.source ?? ''],
  ['end_note', ({ held }) => held?.endNote ?? ''],
];

/** The first line of a CSV. Pure. */
export const historyHead = (): string => csvLine(COLUMNS.map(([name]) => name));

/** `Ana Lima (U024BE7LH)`. */
const named = (person: Someone | null): string =>
  person === null ? '' : `${person.name} (${person.slackUserId})`;
/** The code; of a failure that version 0.2.0 or earlier recorded its sentence. */
const failureOf = (failure: Fault | null | undefined): string =>
  failure?.code === 'sentence' ? failure.text : (failure?.code ?? '');
const timeOf = (at: Date | null | undefined): string => at?.toISOString() ?? '';

/**
 * One line, with its line break; `tickets` are the addresses of those that the reason
 * names. JSON has all that the hash was made of, so that whoever reads it
 * can check the chain. Pure.
 */
export const historyLine = (
  format: HistoryFormat,
  entry: HistoryEntry,
  tickets: readonly string[] = [],
): string =>
  format === 'csv'
    ? csvLine(COLUMNS.map(([, of]) => of(entry, tickets)))
    : `${JSON.stringify({ ...entry, tickets, body: undefined, details: entry.body })}\n`;
