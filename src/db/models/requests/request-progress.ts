/**
 * How far a pending request has come, under the active configuration and with the people there are
 * now. Reads only.
 */
import type { Selectable } from 'kysely';
import type { ReadDb } from '../../../context.ts';
import type { NoteRule } from '../../../domain/document/approval-fields.ts';
import type { AskedConflicts } from '../../../domain/conflicts/conflict-ask.ts';
import { scheduleIn } from '../../../domain/document/config-on-call.ts';
import { conflictPlan } from '../../../domain/conflicts/conflict-plan.ts';
import { seconds, type ConfigFile } from '../../../domain/document/config-file.ts';
import type { ResourceKind } from '../../../domain/entitlement.ts';
import type { PersonId, RequestId } from '../../../domain/id.ts';
import { isConfirmed, type Step } from '../../../domain/policies/plan.ts';
import { escalationOf } from '../../../domain/policies/escalation.ts';
import { planFor, progressFor, type Facts } from '../../../domain/policies/policy.ts';
import type { Progress } from '../../../domain/policies/progress.ts';
import type { Reading } from '../../../domain/policies/staff.ts';
import { askLeft, questionOf, type Ask, type Question } from '../../../domain/policies/question.ts';
import { applicablePolicies, askedAt } from '../../policies/applicable-policies.ts';
import { ownersOf } from '../../policies/owners.ts';
import { accountOf, hasBlockedAccount } from '../../identities/accounts.ts';
import { findPerson } from '../../identities/people.ts';
import { reachOf } from '../../cache/reach.ts';
import { approvalsOf } from '../../requests/requests.ts';
import type { ApprovalsTable } from '../../schema/request-tables.ts';
import { soFarSecondsOf } from '../../grants/so-far.ts';
import { staffOf } from '../../policies/staff.ts';
import type { PersonRef, Soon } from './request-model.ts';
import { standstillOn, type ShownStandstill, type WaitsOn } from './standstill.ts';

type Reader = Pick<ReadDb, 'selectFrom' | 'withRecursive'>;

/** The part of a request that determines who decides it. */
export interface Undecided extends Ask {
  readonly id: RequestId;
  readonly requesterId: PersonId;
  /** Its steps that have waited for too long, from 0. */
  readonly escalated: readonly number[];
  /** What it would bring about, as of its last judgement; null for nothing. */
  readonly conflicts: AskedConflicts | null;
  readonly resource: WaitsOn & { readonly kind: ResourceKind };
  /** As of when. */
  readonly now: Date;
}

export interface RequestProgress extends Progress {
  /** What is asked by now, which may be less than at first. */
  readonly question: Question;
  /** Of those who agreed in a way that counts by now, in this order; everybody once. */
  readonly yes: readonly Selectable<ApprovalsTable>[];
  /** Of what other systems tell of who may decide. */
  readonly readings: readonly Reading[];
  /** Who is asked as well once the step that waits has waited for too long. */
  readonly ifLate: readonly PersonId[];
}

export async function requestProgress(
  db: Reader,
  file: ConfigFile,
  request: Undecided,
): Promise<RequestProgress> {
  const said = await approvalsOf(db, request.id);
  const yes = said.filter(({ decision, approverId }) => decision === 'approve' && approverId !== null);
  const left = askLeft(request, yes);
  const wholeSeconds = left.durationSeconds + (await soFarSecondsOf(db, file, request.id));
  const facts = await deciding(db, file, { ...request, ...left, wholeSeconds }, idsOf(yes));
  const { confirm } = planFor(facts);
  const counted = yes.filter(({ source }) => isConfirmed(confirm, source));
  const progress = progressFor({ ...facts, agreed: idsOf(counted) });
  const readings = facts.staff?.readings ?? [];
  const ifLate = askedIfLate({ ...facts, agreed: idsOf(counted) }, progress);
  return { ...progress, question: questionOf(left, progress), yes: counted, readings, ifLate };
}

function askedIfLate(facts: Parameters<typeof progressFor>[0], { steps, open }: Progress): PersonId[] {
  const step = open === null ? undefined : steps[open];
  if (open === null || step?.escalate === undefined || step.escalated !== undefined) return [];
  const then = progressFor({ ...facts, escalated: [...(facts.escalated ?? []), open] });
  return (then.steps[open]?.escalated?.later ?? []).filter((id) => !step.people.includes(id));
}

const idsOf = (yes: readonly Selectable<ApprovalsTable>[]): PersonId[] =>
  yes.flatMap(({ approverId }) => (approverId === null ? [] : [approverId]));

/** What `progressFor` has to know of a request, or of what it would be for less. */
interface Deciding extends Omit<Undecided, 'id'> {
  /** With more time: how long it would last in all. */
  readonly wholeSeconds?: number;
}

async function deciding(
  db: Reader,
  file: ConfigFile,
  asked: Deciding,
  agreed: readonly PersonId[] | null,
): Promise<Parameters<typeof progressFor>[0]> {
  const { requesterId, resource, role, durationSeconds, escalated, conflicts, now } = asked;
  const { wholeSeconds = durationSeconds } = asked;
  const reach = await reachOf(db, resource);
  const besides = conflictPlan(file.conflicts, conflicts);
  const where = askedAt(resource, now);
  const policies = await applicablePolicies(db, file, where, requesterId);
  const judged = { policies, resource: reach, role, durationSeconds, wholeSeconds, besides };
  const plan = planFor(judged);
  const staff: Facts['staff'] = await staffOf(db, file, plan, requesterId, { resource, now });
  const owners = (await ownersOf(db, file, resource.connectorId)).active.map(({ id }) => id);
  return {
    ...judged,
    requester: { id: requesterId },
    owners,
    staff,
    agreed,
    escalated,
  };
}

/** Who would be asked in a step. */
export type ShownAsk = Pick<ShownStep, 'need' | 'isOwners' | 'people'>;

/** Those that a step hangs on. Pure. */
const readingsOf = ({ who, fallback = [] }: Pick<Step, 'who' | 'fallback'>, all: readonly Reading[]) =>
  all.filter(({ ref }) => [...who, ...fallback].includes(ref));

/** The steps that a request would have if it were made now; the owners' where nobody is asked. */
export async function stepsIfAsked(
  db: Reader,
  file: ConfigFile,
  request: Omit<Deciding, 'escalated'>,
): Promise<(Progress['steps'][number] & Pick<ShownStep, 'readings'>)[]> {
  const facts = await deciding(db, file, { ...request, escalated: [] }, null);
  const readings = facts.staff?.readings ?? [];
  return progressFor(facts).steps.map((step) => ({ ...step, readings: readingsOf(step, readings) }));
}

/** Who would be asked if somebody asked for a role there now, step by step. */
export async function shownAsks(
  db: Reader,
  file: ConfigFile,
  request: Omit<Deciding, 'escalated'>,
): Promise<ShownAsk[]> {
  const steps = await stepsIfAsked(db, file, request);
  const refs = await refsOf(
    db,
    steps.flatMap(({ people }) => people),
  );
  return steps.map(({ who, need, people }) => ({
    need,
    isOwners: isOwners(who),
    people: people.flatMap((id) => refs.find((ref) => ref.id === id) ?? []),
  }));
}

const isOwners = (who: readonly string[]): boolean => who.length === 1 && who[0] === 'owners';

const isOnCall = ([only, ...more]: readonly string[]): boolean =>
  only !== undefined && more.length === 0 && scheduleIn(only) !== null;

/** The same with names, for people to read. */
export interface ShownProgress extends Pick<Progress, 'confirm'> {
  readonly question: Question;
  readonly steps: readonly ShownStep[];
  /** Which of them waits, from 0; null once all have passed. */
  readonly open: number | null;
  readonly waitsFor: readonly PersonRef[];
  /** What happens of itself if the step goes on waiting; left out for nothing. */
  readonly soon?: Soon;
  /** Everybody who has agreed, whether it counts by now or not. */
  readonly yes: readonly PersonRef[];
  /** Why nothing is given for now; null while it is. */
  readonly standstill: ShownStandstill | null;
  /** Why the requester has no account that could get it; left out while they have one. */
  readonly account?: 'blocked' | 'none';
}

export interface ShownStep {
  readonly need: number;
  readonly note: NoteRule;
  readonly isOwners: boolean;
  /** It is for the requester's manager alone. */
  readonly isManager?: boolean;
  /** It is for whoever is on call by one schedule, and for nobody else. */
  readonly isOnCall?: boolean;
  readonly standIns: 'fallback' | 'admins' | null;
  /** Who is asked only because it has waited for so long; left out while it has not. */
  readonly late?: { readonly afterSeconds: number; readonly people: readonly PersonRef[] };
  readonly people: readonly PersonRef[];
  readonly agreed: readonly { readonly by: PersonRef; readonly note: string | null }[];
  /** Of what other systems tell of who may decide in it. */
  readonly readings: readonly Reading[];
}

export async function shownProgress(
  db: Reader,
  file: ConfigFile,
  request: Undecided & { readonly createdAt: Date; readonly expiresAt: Date },
): Promise<ShownProgress> {
  const progress = await requestProgress(db, file, request);
  const { question, steps, open, waitsFor, yes, readings, confirm, ifLate } = progress;
  const refs = await refsOf(db, [...steps.flatMap(({ people }) => people), ...idsOf(yes), ...ifLate]);
  const shown = (ids: readonly PersonId[]): PersonRef[] =>
    ids.flatMap((id) => refs.find((ref) => ref.id === id) ?? []);
  const soon = escalationOf(progress, { askedAt: request.createdAt, yes, escalated: request.escalated });
  return {
    question,
    open,
    ...(soon === null || soon.at >= request.expiresAt
      ? {}
      : { soon: { at: soon.at, effect: soon.effect, people: shown(ifLate) } }),
    ...(confirm === undefined ? {} : { confirm }),
    waitsFor: shown(waitsFor),
    yes: shown(idsOf(yes)),
    standstill: await standstillOn(db, file, request.resource),
    ...(await withoutAccount(db, request)),
    steps: steps.map(({ who, fallback, need, note, standIns, people, agreed, escalate, escalated }) => ({
      need,
      note,
      standIns,
      ...kindOf(escalated?.from ?? who),
      ...(escalate === undefined || escalated === undefined
        ? {}
        : { late: { afterSeconds: seconds(escalate.after), people: shown(escalated.later) } }),
      people: shown(people),
      readings: readingsOf({ who, fallback }, readings),
      agreed: shown(agreed).map((by) => ({
        by,
        note: yes.find(({ approverId }) => approverId === by.id)?.note ?? null,
      })),
    })),
  };
}

async function withoutAccount(
  db: Reader,
  { requesterId, resource: { connectorId } }: Undecided,
): Promise<Pick<ShownProgress, 'account'>> {
  if ((await accountOf(db, connectorId, requesterId))?.state === 'active') return {};
  const requester = await findPerson(db, requesterId);
  const isBlocked = requester !== undefined && (await hasBlockedAccount(db, connectorId, requester));
  return { account: isBlocked ? 'blocked' : 'none' };
}

const kindOf = (who: readonly string[]) => ({
  isOwners: isOwners(who),
  isManager: who.length === 1 && who[0] === 'manager',
  isOnCall: isOnCall(who),
});

async function refsOf(db: Reader, ids: readonly PersonId[]): Promise<PersonRef[]> {
  return ids.length === 0
    ? []
    : db.selectFrom('people').select(['id', 'slackUserId', 'name']).where('id', 'in', ids).execute();
}
