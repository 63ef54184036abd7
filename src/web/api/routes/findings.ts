/** What was given outside hallpass, and people in conflicts: seeing it and deciding about it. */
import { z } from '@hono/zod-openapi';
import type { Context } from '../../../context.ts';
import { conflictsWatchedBy } from '../../../db/conflicts/conflict-owners.ts';
import {
  conflictAlertModel,
  conflictAlerts,
  type ConflictAlertModel,
} from '../../../db/models/conflicts/conflict-alert-model.ts';
import { findingModel, openFindings, type FindingModel } from '../../../db/models/finding-model.ts';
import { CONFLICT_ALERT_STATUSES, sideKey } from '../../../domain/conflicts/conflict-alert.ts';
import { FINDING_STATUSES } from '../../../domain/access/finding.ts';
import { isDay } from '../../../domain/day.ts';
import type { ConflictAlertId, FindingId } from '../../../domain/id.ts';
import { NotFoundError } from '../../../errors.ts';
import { endTemporarySide } from '../../../operations/conflicts/end-temporary-side.ts';
import { exemptConflict } from '../../../operations/conflicts/exempt-conflict.ts';
import { acceptFinding } from '../../../operations/findings/accept-finding.ts';
import { limitFinding } from '../../../operations/findings/limit-finding.ts';
import { removeFinding } from '../../../operations/findings/remove-finding.ts';
import { assertConnector, seesEverything, watchedConnectors, type Caller } from '../caller.ts';
import { define, type Api } from '../endpoint.ts';
import { idAt, pageOf } from '../paging.ts';
import { durationSeconds, endNote, id, instant, listOf, page, PersonShape, role } from '../shapes.ts';
import { iso, person } from '../views.ts';

const Finding = z
  .object({
    id: z.string(),
    status: z.enum(FINDING_STATUSES),
    connectorId: z.string(),
    path: z.string(),
    username: z.string(),
    person: PersonShape.nullable(),
    role,
    formerRole: role.nullable().openapi({ description: 'Null for none' }),
    foundAt: instant,
    givenBy: z.string().nullable(),
    decidedBy: PersonShape.nullable(),
  })
  .openapi('Finding');
const OneFinding = z.object({ id: id('fnd') });

export function addFindings(api: Api, ctx: Context): void {
  const tag = 'Findings';
  define(api, ctx, {
    method: 'get',
    path: '/findings',
    verb: 'read',
    tag,
    summary: 'What was given outside hallpass and waits for a decision, newest first',
    query: z.strictObject(page),
    answer: listOf(Finding),
    run: async (_, { caller, query }) => {
      const part = { limit: query.limit + 1, after: idAt('fnd', query.cursor), now: ctx.now() };
      const watched = await watchedConnectors(ctx.db, caller);
      const { findings } = await openFindings(ctx.db, caller.file, watched, part);
      return { body: pageOf(findings, query.limit, { at: ({ id: at }) => at, show: findingView }) };
    },
  });

  define(api, ctx, {
    method: 'get',
    path: '/findings/{id}',
    verb: 'read',
    tag,
    summary: 'One finding',
    params: OneFinding,
    answer: Finding,
    run: async (_, { caller, params }) => ({ body: findingView(await finding(ctx, caller, params.id)) }),
  });

  for (const [word, act, summary] of [
    ['accept', acceptFinding, 'Let it stay'],
    ['remove', removeFinding, 'Take it back to what was there before'],
  ] as const)
    define(api, ctx, {
      method: 'post',
      path: `/findings/{id}/${word}`,
      verb: 'decide',
      tag,
      summary,
      params: OneFinding,
      answer: Finding,
      run: async (_, { caller, params }) => {
        await finding(ctx, caller, params.id);
        await act(ctx, caller.actor, { findingId: params.id });
        return { body: findingView(await finding(ctx, caller, params.id)) };
      },
    });
  addLimit(api, ctx);
}

function addLimit(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'post',
    path: '/findings/{id}/limit',
    verb: 'decide',
    tag: 'Findings',
    summary: 'Give it an end',
    params: OneFinding,
    body: z.strictObject({ durationSeconds, note: z.string().max(1000).nullish() }),
    answer: Finding,
    run: async (_, { caller, params, body }) => {
      await finding(ctx, caller, params.id);
      const input = { findingId: params.id, durationSeconds: body.durationSeconds, note: body.note ?? null };
      await limitFinding(ctx, caller.actor, input);
      return { body: findingView(await finding(ctx, caller, params.id)) };
    },
  });
}

/** @throws NotFoundError finding; ApiProblem token_connector */
async function finding(ctx: Context, caller: Caller, findingId: FindingId): Promise<FindingModel> {
  const found = await findingModel(ctx.db, caller.file, findingId, ctx.now());
  if (found === undefined) throw new NotFoundError('finding');
  assertConnector(caller, found.resource.connectorId);
  const watched = await watchedConnectors(ctx.db, caller);
  if (!watched.includes(found.resource.connectorId)) throw new NotFoundError('finding');
  return found;
}

const findingView = (found: FindingModel) => ({
  id: found.id,
  status: found.status,
  connectorId: found.resource.connectorId,
  path: found.resource.path,
  username: found.username,
  person: found.person === null ? null : person(found.person),
  role: found.found.role,
  formerRole: found.former?.role ?? null,
  foundAt: iso(found.foundAt),
  givenBy: found.author?.name ?? null,
  decidedBy: found.decider === null ? null : person(found.decider),
});

const Alert = z
  .object({
    id: z.string(),
    conflictId: z.string(),
    name: z.string(),
    status: z.enum(CONFLICT_ALERT_STATUSES),
    person: PersonShape,
    foundAt: instant,
    resolvedAt: instant.nullable(),
    exemption: z.object({ by: PersonShape.nullable(), reason: z.string(), until: instant }).nullable(),
    temporarySide: z
      .object({ key: z.string(), grantIds: z.array(z.string()) })
      .nullable()
      .openapi({ description: 'The side that hallpass gave and can end; null where it gave neither' }),
  })
  .openapi('ConflictAlert');

export function addConflicts(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'get',
    path: '/conflicts',
    verb: 'read',
    tag: 'Conflicts',
    summary: 'Who is in the conflicts you look after, newest first',
    query: z.strictObject({ ...page, status: z.enum(CONFLICT_ALERT_STATUSES).default('active') }),
    answer: listOf(Alert),
    run: async (_, { caller, query }) => {
      assertConnector(caller, null);
      const { conflicts = [] } = caller.file;
      const watched = (await seesEverything(ctx.db, caller))
        ? conflicts.map((one) => one.id)
        : await conflictsWatchedBy(ctx.db, caller.file, caller.person);
      const part = { limit: query.limit + 1, after: idAt('cfl', query.cursor) };
      const { alerts } = await conflictAlerts(ctx.db, watched, query.status, part);
      return { body: pageOf(alerts, query.limit, { at: ({ id: at }) => at, show: alertView }) };
    },
  });

  define(api, ctx, {
    method: 'post',
    path: '/conflicts/{id}/exempt',
    verb: 'decide',
    tag: 'Conflicts',
    summary: 'Let somebody be in a conflict through a day',
    params: z.object({ id: id('cfl') }),
    body: z.strictObject({
      through: z.string().refine(isDay, 'is no day such as 2026-11-30').openapi({ format: 'date' }),
      reason: z.string().max(3000),
    }),
    answer: Alert,
    run: async (_, { caller, params, body }) => {
      assertConnector(caller, null);
      await exemptConflict(ctx, caller.actor, { alertId: params.id, ...body });
      return { body: alertView(await alert(ctx, params.id)) };
    },
  });

  define(api, ctx, {
    method: 'post',
    path: '/conflicts/{id}/end-side',
    verb: 'end',
    tag: 'Conflicts',
    summary: 'End the grants that put somebody on one side of a conflict: yours, or in one you look after',
    params: z.object({ id: id('cfl') }),
    body: z.strictObject({
      key: z.string().openapi({ description: 'Of the `temporarySide` you have seen' }),
      note: endNote,
    }),
    answer: Alert,
    run: async (_, { caller, params, body }) => {
      assertConnector(caller, null);
      const { key: shown, note = null } = body;
      await endTemporarySide(ctx, caller.actor, { alertId: params.id, shown, note });
      return { body: alertView(await alert(ctx, params.id)) };
    },
  });
}

async function alert(ctx: Context, alertId: ConflictAlertId): Promise<ConflictAlertModel> {
  const found = await conflictAlertModel(ctx.db, alertId);
  if (found === undefined) throw new NotFoundError('conflict');
  return found;
}

const alertView = ({ exemption, temporary, ...found }: ConflictAlertModel) => ({
  id: found.id,
  conflictId: found.conflictId,
  name: found.name,
  status: found.status,
  person: person(found.person),
  foundAt: iso(found.foundAt),
  resolvedAt: iso(found.resolvedAt),
  exemption:
    exemption === null
      ? null
      : {
          by: exemption.by === null ? null : person(exemption.by),
          reason: exemption.reason,
          until: iso(exemption.until),
        },
  temporarySide: temporary.length === 0 ? null : { key: sideKey(temporary), grantIds: [...temporary] },
});
