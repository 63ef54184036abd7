/**
 * Everything one person's Home tab shows, as the rows stand now: only what that person may see.
 * Reads only.
 */
import type { ReadDb } from '../../context.ts';
import type { LinkSource } from '../../domain/identities/account.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import type { ConnectorConfig } from '../../domain/document/config-connectors.ts';
import { labelOf, type ConnectorLabel } from '../../domain/connectors/connector-label.ts';
import type { Decider } from '../../domain/access/finding.ts';
import type { PersonId, RequestId } from '../../domain/id.ts';
import { liveGrants, type HeldGrant } from './grants/access-lists.ts';
import { undecidedBy, undecidedOf, type UndecidedRequest } from './undecided.ts';
import { accountOf, blockedAccountOf, type AccountRow } from '../identities/accounts.ts';
import { findConnectorState, type ConnectorState } from '../connectors/connector-states.ts';
import { deciderOf } from '../policies/deciders.ts';
import { conflictAlerts, type ConflictAlerts } from './conflicts/conflict-alert-model.ts';
import { conflictsWatchedBy } from '../conflicts/conflict-owners.ts';
import { openFindings, type OpenFindings } from './finding-model.ts';
import { holdings, stuckGrants, type Holdings, type StuckGrant } from './grants/holdings.ts';
import { draftsOf, type ListedDraft } from './connectors/integrations.ts';
import { emergencyStop, type EmergencyStop } from '../grants/emergency-stops.ts';
import { isAdmin, ownedBy } from '../policies/owners.ts';
import type { Person } from '../identities/people.ts';
import type { PersonRef } from './requests/request-model.ts';
import { peopleWithoutAccount } from './identities/unlinked.ts';
import { waitingReviews, type WaitingReview } from './reviews/waiting.ts';
import { readStored } from '../../domain/told.ts';
import type { Fault } from '../../domain/fault.ts';

type Reader = Pick<ReadDb, 'selectFrom' | 'withRecursive'>;

/** Findings that are shown; the list has the others. */
const MOST_FINDINGS = 3;
/** Reviews that are shown, and items of each; their messages have the others. */
const MOST_REVIEWS = 10;
const REVIEW_ROWS = 10;
/** Grants of others that are shown; the history has the others. */
const MOST_HELD = 20;

export interface HomeModel {
  /** Whose it is, by Slack user id. */
  readonly slackUserId: string;
  /** A guest, or somebody from another workspace: all lists are empty then. */
  readonly isOutsider: boolean;
  /** Nothing is given while there is one. */
  readonly stop: EmergencyStop | null;
  /** Those that end first in front. */
  readonly grants: readonly HeldGrant[];
  readonly onOthers: readonly OwnRequest[];
  /** Pending requests of others on connectors this person owns. */
  readonly onMe: readonly UndecidedRequest[];
  /** Access reviews in which something waits for this person. */
  readonly reviews: readonly WaitingReview[];
  /** One per connector, in the order of the document. */
  readonly accounts: readonly HomeAccount[];
  /** The same person, as one who decides on findings. */
  readonly decider: Decider;
  /** What was given outside hallpass there and waits for a decision: how many, and the newest. */
  readonly drift: OpenFindings;
  /** Who is in the conflicts they look after and not exempted: how many, and the newest. */
  readonly conflicts: ConflictAlerts;
  /**
   * Who holds what on the connectors this person owns, for an admin on every one; null for
   * everybody else.
   */
  readonly held: Holdings | null;
  /** What does not go as it should there. */
  readonly stuck: readonly StuckGrant[];
  /** What this person owns, for an admin every connector; empty for everybody else. */
  readonly integrations: readonly Integration[];
  /** The connectors to come that they own, for an admin every one. */
  readonly drafts: readonly ListedDraft[];
}

export interface OwnRequest extends UndecidedRequest {
  /** When its owners were last nudged; null for never. */
  readonly nudgedAt: Date | null;
}

export interface HomeAccount {
  readonly connector: string;
  /** Null when no account is linked to the person. */
  readonly account:
    | (Pick<AccountRow, 'username' | 'state' | 'linkedAt'> & { readonly linkedBy: LinkSource })
    | null;
  /** The username of the one they had, which GitLab lets nobody into; left out or null for none. */
  readonly blocked?: string | null;
}

export interface Integration {
  readonly id: string;
  readonly name: string;
  readonly label: ConnectorLabel;
  /** What an owner should know although it works. */
  readonly warnings: readonly Fault[];
  /** When the last complete sync ended, and what it found; null before the first. */
  readonly synced: { readonly at: Date; readonly groups: number; readonly projects: number } | null;
  /** Active people without an account there: how many, and the first of them by name. */
  readonly unlinked: { readonly count: number; readonly people: readonly PersonRef[] };
}

/**
 * The Home tab of a person under the active configuration, as it is at `now`, with at most `limit`
 * entries in each list.
 */
export async function homeModel(
  db: Reader,
  file: ConfigFile,
  person: Person,
  { limit, now }: { readonly limit: number; readonly now: Date },
): Promise<HomeModel> {
  if (person.isOutsider) return nothingFor(person);
  const owned = await ownedBy(db, file, person.id);
  const seen = isAdmin(file, person)
    ? file.connectors
    : file.connectors.filter(({ id }) => owned.includes(id));
  const watched = isAdmin(file, person) ? null : owned;
  const [grants, onOthers, onMe, accounts, decider, drift, conflicts, held, stuck, integrations, drafts] =
    await Promise.all([
      liveGrants(db, { personId: person.id }, limit),
      ownRequests(db, file, person.id, { limit, now }),
      undecidedBy(db, file, person.id, { limit, now }),
      Promise.all(file.connectors.map((connector) => homeAccount(db, connector, person.id))),
      deciderOf(db, file, person),
      openFindings(
        db,
        file,
        seen.map(({ id }) => id),
        { limit: MOST_FINDINGS, now },
      ),
      conflictAlerts(db, await conflictsWatchedBy(db, file, person), 'active', { limit: MOST_FINDINGS }),
      watched?.length === 0 ? null : holdings(db, watched, { limit: MOST_HELD }),
      stuckGrants(db, watched, now, limit),
      Promise.all(seen.map((connector) => integration(db, connector, limit))),
      draftsOf(db, file, person),
    ]);
  const { slackUserId } = person;
  const lists = { grants, onOthers, onMe, accounts, decider, drift, held, stuck, integrations, drafts };
  const reviews = await waitingReviews(db, person.id, { limit: MOST_REVIEWS, rows: REVIEW_ROWS });
  const stop = (await emergencyStop(db)) ?? null;
  return { slackUserId, isOutsider: false, stop, ...lists, reviews, conflicts };
}

/** What a guest is shown of it. */
const nothingFor = ({ id, slackUserId }: Person): HomeModel => ({
  slackUserId,
  isOutsider: true,
  stop: null,
  grants: [],
  onOthers: [],
  onMe: [],
  reviews: [],
  accounts: [],
  decider: { id, selves: new Set([id]), linkedOn: new Set(), aloneOn: new Set() },
  drift: { count: 0, findings: [] },
  conflicts: { count: 0, alerts: [] },
  held: null,
  stuck: [],
  integrations: [],
  drafts: [],
});

async function ownRequests(
  db: Reader,
  file: ConfigFile,
  personId: PersonId,
  page: Parameters<typeof undecidedOf>[3],
): Promise<OwnRequest[]> {
  const requests = await undecidedOf(db, file, personId, page);
  const nudges = await nudgesOf(
    db,
    requests.map(({ id }) => id),
  );
  return requests.map((request) => ({ ...request, nudgedAt: nudges.get(request.id) ?? null }));
}

async function nudgesOf(db: Reader, ids: readonly RequestId[]): Promise<ReadonlyMap<string, Date>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('messages')
    .select((eb) => ['subjectId', eb.fn.max('createdAt').as('at')])
    .where('kind', '=', 'nudge')
    .where('subjectId', 'in', ids)
    .groupBy('subjectId')
    .execute();
  return new Map(rows.map(({ subjectId, at }) => [subjectId, at]));
}

async function homeAccount(
  db: Reader,
  { id, name }: ConnectorConfig,
  personId: PersonId,
): Promise<HomeAccount> {
  const account = await accountOf(db, id, personId);
  if (account === undefined || account.linkedBy === null)
    return { connector: name, account: null, blocked: await blockedAccountOf(db, id, personId) };
  const { username, state, linkedAt, linkedBy } = account;
  return { connector: name, account: { username, state, linkedAt, linkedBy } };
}

async function integration(db: Reader, connector: ConnectorConfig, limit: number): Promise<Integration> {
  const { id, name } = connector;
  const [state, unlinked] = await Promise.all([
    findConnectorState(db, id),
    peopleWithoutAccount(db, id, { limit }),
  ]);
  return {
    id,
    name,
    label: labelOf(connector, state),
    warnings: (state?.warnings ?? []).map(readStored),
    synced: syncedOf(state),
    unlinked,
  };
}

const syncedOf = (state: ConnectorState | undefined): Integration['synced'] =>
  state === undefined || state.syncedAt === null
    ? null
    : { at: state.syncedAt, groups: state.groups, projects: state.projects };
