/** Setting integrations up, as in Slack: entered, checked in GitLab, confirmed. */
import { z } from '@hono/zod-openapi';
import type { Context } from '../../../context.ts';
import { draftModel, type DraftModel } from '../../../db/models/connectors/draft-model.ts';
import { draftsOf } from '../../../db/models/connectors/integrations.ts';
import { managesConnector } from '../../../db/policies/owners.ts';
import type { DetailsFault } from '../../../domain/connectors/connector-details.ts';
import { DRAFT_KINDS, DRAFT_STATUSES } from '../../../domain/connectors/connector-draft.ts';
import type { DraftId } from '../../../domain/id.ts';
import { NotFoundError } from '../../../errors.ts';
import { confirmDraft } from '../../../operations/setup/confirm-draft.ts';
import { createDraft } from '../../../operations/setup/create-draft.ts';
import { discardDraft } from '../../../operations/setup/discard-draft.ts';
import { editConnector } from '../../../operations/setup/edit-connector.ts';
import { enterDetails } from '../../../operations/setup/enter-details.ts';
import { faultSentence } from '../../../sentences/faults.ts';
import { assertConnector, type Caller } from '../caller.ts';
import { define, type Api } from '../endpoint.ts';
import { ApiProblem } from '../problem.ts';
import { connectorId, id } from '../shapes.ts';

const tag = 'Integrations';
const One = z.object({ id: id('drf') });
const OfConnector = z.object({ id: connectorId });

const DraftShape = z
  .object({
    id: z.string(),
    kind: z.enum(DRAFT_KINDS),
    status: z.enum(DRAFT_STATUSES),
    connectorId: z.string().openapi({ description: 'The id it has or will have' }),
    name: z.string(),
    entry: z.int().openapi({ description: 'Which entry the rest is about' }),
    faults: z.array(z.object({ field: z.string(), message: z.string() })),
    checked: z
      .object({
        account: z.string(),
        groupId: z.string(),
        groupPath: z.string(),
        readOnly: z.boolean(),
        expiresOn: z.string().nullable().openapi({ description: 'The day the token ends' }),
        warnings: z.array(z.string()),
        version: z.int().openapi({ description: 'Of the configuration: what to confirm with' }),
      })
      .nullable()
      .openapi({ description: 'What GitLab said; null until it has nothing against it' }),
  })
  .openapi('Draft');

const Details = z.strictObject({
  name: z.string().optional(),
  application: z.string().optional(),
  owners: z.array(z.string()).optional().openapi({ description: 'Slack user ids' }),
  group: z.string().optional(),
  url: z.string().optional(),
  caCertificate: z.string().optional(),
  sync: z.string().optional(),
  readOnly: z.boolean().optional(),
  token: z
    .string()
    .nullable()
    .default(null)
    .openapi({ description: 'Null for the one hallpass has. Sealed at once; no answer ever has it.' }),
});

export function addDrafts(api: Api, ctx: Context): void {
  addBeginning(api, ctx);
  addGoingOn(api, ctx);
  addEnding(api, ctx);
}

function addBeginning(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'get',
    path: '/drafts',
    verb: 'read',
    tag,
    summary: 'New integrations that are not in force yet',
    answer: z.object({ items: z.array(z.object({ id: z.string(), name: z.string(), status: z.string() })) }),
    run: async (_, { caller }) => {
      assertConnector(caller, null);
      const drafts = await draftsOf(ctx.db, caller.file, caller.person);
      return { body: { items: drafts.map(({ draftId, name, status }) => ({ id: draftId, name, status })) } };
    },
  });

  define(api, ctx, {
    method: 'post',
    path: '/drafts',
    verb: 'configure',
    tag,
    summary: 'Begin a new integration; its details are entered next',
    status: 201,
    body: z.strictObject({
      name: z.string(),
      application: z.string().default(''),
      owners: z.array(z.string()).openapi({ description: 'Slack user ids' }),
    }),
    answer: DraftShape,
    run: async (_, { caller, body }) => {
      assertConnector(caller, null);
      const created = await createDraft(ctx, caller.actor, body);
      if (created.outcome === 'refused') throw refused(created.faults);
      return { body: await shown(ctx, caller, created.draft.id) };
    },
  });

  define(api, ctx, {
    method: 'post',
    path: '/connectors/{id}/draft',
    verb: 'configure',
    tag,
    summary: 'Begin to change an integration; nothing changes until it is confirmed',
    params: OfConnector,
    status: 201,
    answer: DraftShape,
    run: async (_, { caller, params }) => {
      assertConnector(caller, params.id);
      const draft = await editConnector(ctx, caller.actor, { connectorId: params.id });
      return { body: await shown(ctx, caller, draft.id) };
    },
  });
}

function addGoingOn(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'get',
    path: '/drafts/{id}',
    verb: 'read',
    tag,
    summary: 'How far a draft is: `checking` until GitLab has answered',
    params: One,
    answer: DraftShape,
    run: async (_, { caller, params }) => ({ body: await shown(ctx, caller, params.id) }),
  });

  define(api, ctx, {
    method: 'post',
    path: '/drafts/{id}/enter',
    verb: 'configure',
    tag,
    summary: 'Enter details, which are then checked in GitLab; what is left out stays',
    params: One,
    body: Details,
    answer: DraftShape,
    run: async (_, { caller, params, body }) => {
      await assertReached(ctx, caller, params.id);
      const { token, ...details } = body;
      const outcome = await enterDetails(ctx, caller.actor, { draftId: params.id, details, token });
      if (outcome.outcome === 'refused') throw refused(outcome.faults);
      return { body: await shown(ctx, caller, params.id) };
    },
  });
}

function addEnding(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'post',
    path: '/drafts/{id}/confirm',
    verb: 'configure',
    tag,
    summary: 'Put a checked entry in force; If-Match has the version it was checked against',
    params: One,
    body: z.strictObject({ entry: z.int() }),
    answer: DraftShape,
    run: async (_, { caller, params, body, ifMatch }) => {
      await assertReached(ctx, caller, params.id);
      if (ifMatch === null) throw new ApiProblem('version_needed');
      const input = { draftId: params.id, entry: body.entry, version: ifMatch };
      await confirmDraft(ctx, caller.actor, input);
      return { body: await shown(ctx, caller, params.id) };
    },
  });

  define(api, ctx, {
    method: 'post',
    path: '/drafts/{id}/discard',
    verb: 'configure',
    tag,
    summary: 'Give up what was entered, and delete its token',
    params: One,
    answer: DraftShape,
    run: async (_, { caller, params }) => {
      await assertReached(ctx, caller, params.id);
      await discardDraft(ctx, caller.actor, { draftId: params.id });
      return { body: await shown(ctx, caller, params.id) };
    },
  });
}

const refused = (faults: readonly DetailsFault[]): ApiProblem =>
  new ApiProblem('details_refused', {
    faults: faults.map(({ field, fault }) => ({ path: field, message: faultSentence(fault) })),
  });

/** For whoever may enter in it. @throws NotFoundError draft; ApiProblem token_connector */
async function assertReached(ctx: Context, caller: Caller, draftId: DraftId): Promise<DraftModel> {
  const model = await draftModel(ctx.db, draftId);
  if (model === undefined) throw new NotFoundError('draft');
  const { kind, connectorId, owners } = model;
  const isOwn =
    caller.isAdmin ||
    (kind === 'add'
      ? owners.some((owner) => owner.id === caller.person.id)
      : await managesConnector(ctx.db, caller.file, connectorId, caller.person));
  if (!isOwn) throw new NotFoundError('draft');
  assertConnector(caller, kind === 'add' ? null : connectorId);
  return model;
}

async function shown(ctx: Context, caller: Caller, draftId: DraftId) {
  const { id, kind, status, connectorId, entered, entry, faults, checked } = await assertReached(
    ctx,
    caller,
    draftId,
  );
  const { findings, readOnly, version } = checked ?? {};
  return {
    id,
    kind,
    status,
    connectorId,
    name: entered.name,
    entry,
    faults: faults.map(({ field, fault }) => ({ field, message: faultSentence(fault) })),
    checked:
      findings === undefined || readOnly === undefined || version === undefined
        ? null
        : {
            account: findings.account.username,
            groupId: findings.root.externalId,
            groupPath: findings.root.path,
            readOnly,
            expiresOn: findings.expiresOn,
            warnings: findings.warnings.map((fault) => faultSentence(fault)),
            version,
          },
  };
}
