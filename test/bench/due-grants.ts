/** Active grants by the thousand, written as rows: asking for each would take longer than what is measured. */
import { randomBytes } from 'node:crypto';
import type { Tables } from '../../src/db/schema/tables.ts';
import { addDays, dayOf } from '../../src/domain/day.ts';
import { makeId, type GrantId, type IdPrefix, type Id, type PersonId } from '../../src/domain/id.ts';
import type { Insertable } from 'kysely';
import type { Outside, Stage } from './stage.ts';

export interface DueGrant {
  readonly id: GrantId;
  readonly dueAt: Date;
  /** Of its row in GitLab. */
  readonly path: string;
}

/** GitLab lets one account remove 60 members of a project a minute. */
export const GRANTS_PER_PROJECT = 20;
const FIRST_PROJECT = 1000;
const FIRST_USER = 100_000;
const ACTIVE_FOR_MS = 3_600_000;
const DEVELOPER = 30;
/** As in domain/access/membership.ts: how long after a grant's last day the row itself would end. */
const DEAD_MAN_DAYS = 2;
/** PostgreSQL takes 65,535 values in a statement. */
const ROWS_AT_ONCE = 500;

/** Which project, from 0 on, each grant is on. */
export type Spread = (index: number) => number;

const EVENLY: Spread = (index) => Math.floor(index / GRANTS_PER_PROJECT);
const userOf = (index: number): number => FIRST_USER + index;

/** The projects and people that so many grants need. */
export function seedProjects(
  { gitlab, acme }: Pick<Outside, 'gitlab' | 'acme'>,
  grants: number,
  spread = EVENLY,
): void {
  const projects = new Set(Array.from({ length: grants }, (_, index) => FIRST_PROJECT + spread(index)));
  for (const id of projects) {
    const path = `service-${id}`;
    gitlab.addProject({ id, groupId: acme.groups.platform, path, name: path });
  }
  for (let index = 0; index < grants; index++) {
    gitlab.addUser({ id: userOf(index), username: `u${index}`, name: `User ${index}` });
  }
}

/** One active grant for each of these instants, all ana's, each with a slot of its own and its row in GitLab. */
export async function seedGrants(
  stage: Pick<Stage, 'database' | 'gitlab'>,
  due: readonly Date[],
  spread = EVENLY,
): Promise<DueGrant[]> {
  const projectOf = (index: number): number => FIRST_PROJECT + spread(index);
  const { db } = stage.database;
  const person = await db
    .selectFrom('people')
    .select('id')
    .where('email', '=', 'ana@acme.test')
    .executeTakeFirstOrThrow();
  const resources = new Map(
    (
      await db.selectFrom('resources').select(['id', 'externalId']).where('kind', '=', 'project').execute()
    ).map((resource) => [Number(resource.externalId), resource.id]),
  );
  const made = due.map((dueAt, index) => {
    const resourceId = resources.get(projectOf(index));
    if (resourceId === undefined) throw new Error('a project was not synced');
    return { ...rowsOf({ dueAt, index, resourceId, personId: person.id }), dueAt };
  });
  for (let from = 0; from < made.length; from += ROWS_AT_ONCE) {
    const some = made.slice(from, from + ROWS_AT_ONCE);
    await db
      .insertInto('requests')
      .values(some.map(({ request }) => request))
      .execute();
    await db
      .insertInto('slots')
      .values(some.map(({ slot }) => slot))
      .execute();
    await db
      .insertInto('grants')
      .values(some.map(({ grant }) => grant))
      .execute();
    await db
      .insertInto('messages')
      .values(some.map(({ message }) => message))
      .execute();
  }
  return made.map(({ grant, dueAt }, index) => {
    const expiresAt = addDays(dayOf(dueAt), DEAD_MAN_DAYS);
    stage.gitlab.setMember('project', projectOf(index), userOf(index), DEVELOPER, { expiresAt });
    const path = `/api/v4/projects/${projectOf(index)}/members/${userOf(index)}`;
    return { id: grant.id, dueAt, path };
  });
}

const newId = <P extends IdPrefix>(prefix: P): Id<P> => makeId(prefix, new Date(), randomBytes(16));

interface Wanted {
  readonly dueAt: Date;
  readonly index: number;
  readonly resourceId: Id<'rsc'>;
  readonly personId: PersonId;
}

function rowsOf({ dueAt, index, resourceId, personId }: Wanted) {
  const startedAt = new Date(dueAt.getTime() - ACTIVE_FOR_MS);
  const row = { role: 'developer', customRole: null, expiresOn: addDays(dayOf(dueAt), DEAD_MAN_DAYS) };
  const common = { role: 'developer' as const, durationSeconds: ACTIVE_FOR_MS / 1000 };
  const request: Insertable<Tables['requests']> & { id: Id<'req'> } = {
    ...common,
    id: newId('req'),
    kind: 'standard',
    requesterId: personId,
    resourceId,
    reason: 'INC-1',
    status: 'approved',
    configVersion: 1,
    policyId: 'default',
    createdAt: startedAt,
    expiresAt: dueAt,
    decidedAt: startedAt,
    source: 'slack',
    idempotencyKey: `bench:${index}`,
  };
  const slot: Insertable<Tables['slots']> & { id: Id<'slt'> } = {
    id: newId('slt'),
    connectorId: 'gitlab',
    resourceId,
    accountExternalId: String(userOf(index)),
    baseline: JSON.stringify({ row: null, on: dayOf(startedAt) }),
    applied: JSON.stringify({ row }),
    intents: '[]',
    wantedVersion: 1,
    reconciledVersion: 1,
  };
  const grant: Insertable<Tables['grants']> & { id: GrantId } = {
    ...common,
    id: newId('grt'),
    requestId: request.id,
    personId,
    slotId: slot.id,
    status: 'active',
    createdAt: startedAt,
    activatedAt: startedAt,
    expiresAt: dueAt,
    warnAt: startedAt,
    warnedAt: startedAt,
  };
  const message: Insertable<Tables['messages']> = {
    id: newId('msg'),
    subjectId: request.id,
    kind: 'requester-card',
    personId,
    renderedVersion: 1,
    createdAt: startedAt,
  };
  return { request, slot, grant, message };
}
