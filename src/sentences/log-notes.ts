import { spellDuration } from '../domain/duration.ts';
import { roleLabel, type Role } from '../domain/entitlement.ts';
import type { LogFacts, LogNote } from '../domain/connectors/connector-log.ts';
import type { Told } from '../domain/told.ts';
import { listsWords } from './lists-way.ts';
import { faultSentence } from './faults.ts';
import { safetyStopWords } from './safety-stop.ts';
import { sayBy, type Sentences } from './sentences.ts';
import { PLAIN_WAYS } from './ways.ts';

/** What a line of a connector's log says. Pure. */
export const logSentence = (note: LogNote): string =>
  isEvent(note) ? sayBy<LogFacts, keyof LogFacts>(NOTES, note, PLAIN_WAYS) : faultSentence(note);

const isEvent = (note: LogNote): note is Told<LogFacts> => Object.hasOwn(NOTES, note.code);

const NOTES: Sentences<LogFacts> = {
  given: ({ role, seconds }) => `${roleLabel(role)} given for ${spellDuration(seconds)}`,
  taken_back: ({ role }) => `${roleLabel(role)} taken back`,
  drifted: ({ kind, from, to }) => `${kind} outside hallpass: ${named(from)} → ${named(to)}`,
  synced: ({ groups, projects, memberships, lists }) =>
    `synced ${groups} groups, ${projects} projects, ${memberships} memberships${lists === undefined ? '' : listsWords(lists)}`,
  lists_differ: ({ place }) =>
    `GitLab's GraphQL API contradicts the member list of ${place}: nothing it told counts, and every list is read by itself for a day`,
  stopped: (stop) => `stopped: ${safetyStopWords(stop)} are missing; an owner has to confirm that`,
  changes_confirmed: ({ by }) => `${by} confirmed what the sync found missing`,
  place_gone_confirmed: ({ by }) => `${by} confirmed that the place is gone`,
  answers_again: () => 'GitLab answers again',
  hints_dropped: ({ most }) => `more than ${most} changes were told at once, so everything is synced instead`,
  place_moved: ({ from, to }) => `${from} is ${to} by now`,
  mapping_held: ({ name, pinned, other }) =>
    `the name ${name} under people stands for account ${pinned} and is that of account ${other} by now, which got nothing`,
  people_linked: ({ count }) =>
    count === 1 ? '1 person linked to an account' : `${count} people linked to accounts`,
  link_taken_back: ({ username, cause }) =>
    `link of the account ${username} taken back: ${cause.replaceAll('_', ' ')}`,
  entry_changed: ({ change, version }) => `${change} by version ${version} of the configuration`,
};

const named = (role: Role | null): string => (role === null ? 'no membership' : roleLabel(role));
