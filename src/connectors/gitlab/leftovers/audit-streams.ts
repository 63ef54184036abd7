/**
 * Where a top-level group streams its audit events to, which only GraphQL shows, to its owners.
 * https://docs.gitlab.com/api/graphql/audit_event_streaming_groups
 */
import { z } from 'zod';
import { askGraphql } from '../api/graphql.ts';
import { digestOf, serverOf } from './addresses.ts';
import type { Asked, FoundThere } from './asked.ts';
import { isNotShown } from './not-shown.ts';

/** A stream made the older way is shown by both in newer versions. */
const LISTS = [
  {
    list: 'externalAuditEventStreamingDestinations',
    type: 'GroupAuditEventStreamingDestination',
    fields: {
      id: '',
      category: '',
      config: '',
      secretToken: '',
      eventTypeFilters: '',
      namespaceFilters: '{ id }',
      active: '',
    },
  },
  {
    list: 'externalAuditEventDestinations',
    type: 'ExternalAuditEventDestination',
    fields: {
      id: '',
      destinationUrl: '',
      verificationToken: '',
      eventTypeFilters: '',
      headers: '{ nodes { key value active } }',
      namespaceFilter: '{ id }',
      active: '',
    },
  },
] as const;

/** The rest is what it sends, and how; some of that is secret. */
const Stream = z.looseObject({
  id: z.string(),
  active: z.boolean().nullish(),
  category: z.string().nullish(),
  destinationUrl: z.string().nullish(),
  config: z.looseObject({ url: z.string().nullish() }).nullish(),
});
type Stream = z.infer<typeof Stream>;

/** A list is null where the plan has none. */
const Shown = z.object({
  group: z.record(z.string(), z.object({ nodes: z.array(Stream) }).nullable()).nullable(),
});

/**
 * One request; two where a version lacks a field. Nothing where GraphQL or the plan has none.
 * @throws GitLabFailure, ConnectorError rate_limited
 */
export async function* auditStreams(asked: Asked, fullPath: string): AsyncGenerator<FoundThere> {
  const lists = await shown(asked, fullPath);
  const seen = new Set<string>();
  for (const { list } of LISTS)
    for (const stream of lists[list]?.nodes ?? []) {
      const address = stream.config?.url ?? stream.destinationUrl;
      if (address && seen.has(address)) continue;
      if (address) seen.add(address);
      if (stream.active !== false) yield foundOf(stream, list);
    }
}

type Lists = NonNullable<z.infer<typeof Shown>['group']>;

async function shown({ gitlab, how }: Asked, path: string): Promise<Lists> {
  let lacks: ReadonlySet<string> = new Set();
  for (;;) {
    const query = queryOf(lacks);
    if (query === null) return {};
    const answer = await askGraphql(gitlab, how, query, { path }).catch((error: unknown) => {
      if (isNotShown(error)) return null;
      throw error;
    });
    const lacking = (answer?.errors ?? []).flatMap(lackedBy);
    if (lacks.size > 0 || lacking.length === 0) return Shown.safeParse(answer?.data).data?.group ?? {};
    lacks = new Set(lacking);
  }
}

/** `Group.field`, in GitLab's words for what a version does not have. */
function lackedBy(error: string): string[] {
  const [, field, type] = /^Field '(\w+)' doesn't exist on type '(\w+)'/.exec(error) ?? [];
  return field === undefined || type === undefined ? [] : [`${type}.${field}`];
}

/** Null where nothing is left to ask for. */
function queryOf(lacks: ReadonlySet<string>): string | null {
  const lists = LISTS.filter(({ list }) => !lacks.has(`Group.${list}`)).map(({ list, type, fields }) => {
    const asked = Object.entries(fields).filter(([field]) => !lacks.has(`${type}.${field}`));
    return `${list} { nodes { ${asked.map((field) => field.join(' ')).join(' ')} } }`;
  });
  if (lists.length === 0) return null;
  return `query ($path: ID!) { group(fullPath: $path) { ${lists.join(' ')} } }`;
}

function foundOf({ id, ...what }: Stream, list: string): FoundThere {
  const address = what.config?.url ?? what.destinationUrl;
  return {
    type: 'audit_stream',
    key: `${list === LISTS[0].list ? 'stream' : 'http'}.${id.slice(id.lastIndexOf('/') + 1)}`,
    label: address ? serverOf(address) : (what.category ?? 'a destination'),
    print: digestOf(
      ...Object.keys(what)
        .filter((key) => key !== 'active')
        .toSorted()
        .map((key) => [key, inOrder(what[key])]),
    ),
    createdAt: null,
    madeBy: null,
  };
}

/** GitLab lists what is filtered, and headers, in no order. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => JSON.stringify(one)).toSorted();
  return typeof value === 'object' && value !== null && 'nodes' in value ? inOrder(value.nodes) : value;
}
