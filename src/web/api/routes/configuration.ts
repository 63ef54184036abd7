/** The configuration: as it is, what a document would change, applying one, and going back. */
import { z } from '@hono/zod-openapi';
import { documentWarnings, readDocument } from '../../../config/document.ts';
import type { Context } from '../../../context.ts';
import { activeConfig, configAt, configVersions, type ConfigVersion } from '../../../db/config/config.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import { withKeptFromApi } from '../../../domain/document/made-through-api.ts';
import { diffDocuments } from '../../../domain/policies/document-diff.ts';
import { ConfigError, ForbiddenError, NotFoundError, type ConfigFault } from '../../../errors.ts';
import { changeConfig, rollBackConfig } from '../../../operations/config/change-config.ts';
import { configRefusals } from '../../../operations/config/config-refusals.ts';
import { configFaultText } from '../../../sentences/config-fault.ts';
import { documentDiffLines } from '../../../sentences/document-diff.ts';
import { assertConnector, type Caller } from '../caller.ts';
import { define, type Api } from '../endpoint.ts';
import { numberAt, pageOf } from '../paging.ts';
import { ApiProblem } from '../problem.ts';
import { instant, listOf, page } from '../shapes.ts';
import { iso } from '../views.ts';

const tag = 'Configuration';

const VersionShape = z
  .object({
    version: z.int(),
    appliedAt: instant,
    appliedBy: z.string(),
    source: z.enum(['file', 'web', 'api', 'slack']),
    hash: z.string(),
  })
  .openapi('Version');
const WithDocument = VersionShape.extend({
  document: z.record(z.string(), z.unknown()).openapi({ description: 'As hallpass.yaml would say it' }),
}).openapi('VersionWithDocument');
const Document = z.strictObject({
  document: z
    .union([z.string(), z.record(z.string(), z.unknown())])
    .openapi({ description: 'The whole of it, as YAML, as JSON text or as an object' }),
});
const WholeDocument = Document.extend({
  whole: z.boolean().default(false).openapi({
    description:
      'Whether what was made through the API goes where the document leaves it out; what is managed in Slack stays',
  }),
});
const Applied = z.object({
  version: z.int(),
  warnings: z.array(z.string()).openapi({ description: 'What is legal but probably not meant' }),
});

export function addConfiguration(api: Api, ctx: Context): void {
  addReading(api, ctx);
  addChanging(api, ctx);
}

function addReading(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'get',
    path: '/config',
    verb: 'read',
    tag,
    summary: 'The active configuration; its ETag is its version',
    answer: WithDocument,
    run: async (_, { caller }) => {
      assertMaySee(caller);
      const found = await configAt(ctx.db, caller.version);
      if (found === undefined) throw new NotFoundError('version');
      return { body: withDocument(found), headers: { etag: `"${found.version}"` } };
    },
  });

  define(api, ctx, {
    method: 'get',
    path: '/config/versions',
    verb: 'read',
    tag,
    summary: 'Every version there was, the newest first',
    query: z.strictObject(page),
    answer: listOf(VersionShape),
    run: async (_, { caller, query }) => {
      assertMaySee(caller);
      const part = { before: numberAt(query.cursor), limit: query.limit + 1 };
      const rows = await configVersions(ctx.db, part);
      return { body: pageOf(rows, query.limit, { at: ({ version }) => version, show: versionView }) };
    },
  });

  define(api, ctx, {
    method: 'get',
    path: '/config/versions/{version}',
    verb: 'read',
    tag,
    summary: 'One version with its document',
    params: z.object({ version: z.coerce.number().int().min(1).openapi({ type: 'integer' }) }),
    answer: WithDocument,
    run: async (_, { caller, params }) => {
      assertMaySee(caller);
      const found = await configAt(ctx.db, params.version);
      if (found === undefined) throw new NotFoundError('version');
      return { body: withDocument(found) };
    },
  });
}

function addChanging(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'post',
    path: '/config/diff',
    verb: 'read',
    tag,
    summary: 'What a document would change, in sentences; nothing is changed',
    body: Document,
    answer: z.object({
      version: z.int(),
      lines: z.array(z.string()),
      warnings: z.array(z.string()),
      refusals: z.array(z.string()).openapi({ description: 'Why it cannot be applied through the API' }),
    }),
    run: async (_, { caller, body }) => {
      assertMaySee(caller);
      const { file, version } = await activeConfig(ctx.db);
      const read = documentIn(body.document);
      const lines = documentDiffLines(diffDocuments(file, besideOthers(read, file)));
      const refusals = (await configRefusals(ctx.db, file, read)).map(faultLine);
      return { body: { version, lines, warnings: warningsOf(read), refusals } };
    },
  });

  define(api, ctx, {
    method: 'put',
    path: '/config',
    verb: 'configure',
    tag,
    summary: 'Apply a document, made from the version in If-Match',
    body: WholeDocument,
    answer: Applied,
    run: async (_, { caller, body, ifMatch }) => {
      assertMaySee(caller);
      const expectedVersion = expected(ifMatch);
      const document = documentIn(body.document);
      const version = await changeConfig(ctx, caller.actor, {
        document,
        whole: body.whole,
        expectedVersion,
      });
      return { body: { version, warnings: warningsOf(document) }, headers: { etag: `"${version}"` } };
    },
  });

  define(api, ctx, {
    method: 'post',
    path: '/config/rollback',
    verb: 'configure',
    tag,
    summary: 'Apply the document of an earlier version once more, from the version in If-Match',
    body: z.strictObject({ version: z.int().min(1) }),
    answer: Applied,
    run: async (_, { caller, body, ifMatch }) => {
      assertMaySee(caller);
      const input = { version: body.version, expectedVersion: expected(ifMatch) };
      const version = await rollBackConfig(ctx, caller.actor, input);
      return { body: { version, warnings: [] }, headers: { etag: `"${version}"` } };
    },
  });
}

/** @throws ForbiddenError not_admin; ApiProblem token_connector */
function assertMaySee(caller: Caller): void {
  if (!caller.isAdmin) throw new ForbiddenError({ code: 'not_admin', act: 'see_configuration' });
  assertConnector(caller, null);
}

function expected(ifMatch: number | null): number {
  if (ifMatch === null) throw new ApiProblem('version_needed');
  return ifMatch;
}

/** @throws ConfigError with every fault */
function documentIn(sent: string | Readonly<Record<string, unknown>>): ConfigFile {
  // JSON is YAML, too.
  const { file, faults } = readDocument('document', typeof sent === 'string' ? sent : JSON.stringify(sent));
  if (file === null) throw new ConfigError(faults);
  return file;
}

/** What is managed in Slack or made through the API stays, so it is no change to leave it out. */
function besideOthers(read: ConfigFile, active: ConfigFile): ConfigFile {
  const kept = active.connectors.filter(
    ({ id, managedBy }) => managedBy === 'slack' && !read.connectors.some((one) => one.id === id),
  );
  return withKeptFromApi({ ...read, connectors: [...read.connectors, ...kept] }, active);
}

const warningsOf = (file: ConfigFile): string[] => documentWarnings(file).map(faultLine);

const faultLine = (fault: ConfigFault): string => `${fault.path} ${configFaultText(fault)}`;

const versionView = ({ version, appliedAt, appliedBy, source, hash }: ConfigVersion) => ({
  version,
  appliedAt: iso(appliedAt),
  appliedBy,
  source,
  hash,
});

const withDocument = (found: ConfigVersion & { readonly file: ConfigFile }) => ({
  ...versionView(found),
  document: { ...found.file },
});
