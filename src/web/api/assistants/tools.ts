/**
 * What an assistant can do for somebody through MCP: look, ask, and see what became of it. There is
 * no tool that decides, and a call that would is refused as well: see caller.ts.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { parseDuration } from '../../../domain/duration.ts';
import { GRANTABLE_ROLES } from '../../../domain/entitlement.ts';

/** What marks a call as an assistant's, whosever token it has; whatever its value. */
export const ASSISTANT_HEADER = 'hallpass-assistant';

/** One call of the API, below `/api/v1`, in the name of whoever's token it is. */
export type CallApi = (method: 'GET' | 'POST', path: string, sent?: ToSend) => Promise<Called>;

export interface ToSend {
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** What it answered; or the code of its no, and the sentence for people. */
export type Called =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly code: string; readonly detail: string };

export interface Tool<S extends z.ZodRawShape = z.ZodRawShape> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodObject<S>;
  /** Whether it leaves everything as it is. */
  readonly readsOnly: boolean;
  readonly run: (call: CallApi, input: unknown) => Promise<Called>;
}

function tool<S extends z.ZodRawShape>(
  one: Omit<Tool<S>, 'run'> & {
    readonly run: (call: CallApi, input: z.output<z.ZodObject<S>>) => Promise<Called>;
  },
): Tool {
  return {
    ...one,
    input: one.input,
    run: (call, input) => one.run(call, one.input.parse(input)),
  };
}

const path = z
  .string()
  .min(1)
  .max(1000)
  .describe('Full path of a GitLab group or project, as search_places gives it: acme/platform/api');
const integration = z
  .string()
  .optional()
  .describe(
    'connectorId of the integration, as search_places gives it; needed only where several have the path',
  );
const role = z.enum(GRANTABLE_ROLES).describe('The GitLab role. Take the lowest that does the work');
const duration = z
  .string()
  .refine((text) => parseDuration(text) !== null, 'is no length of time such as 30m, 2h or 1d')
  .describe('How long: 30m, 2h, 1d, 1h30m. Take the shortest that does the work');

const secondsOf = (text: string): number => parseDuration(text) ?? 0;

/** A path with a query; what is undefined is left out. Pure. */
function address(at: string, query: Readonly<Record<string, string | number | undefined>>): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parts.set(name, String(value));
  return parts.size === 0 ? at : `${at}?${parts.toString()}`;
}

const searchPlaces = tool({
  name: 'search_places',
  title: 'Search groups and projects',
  description:
    'Finds GitLab groups and projects that access can be asked for, by words of their path or name, best match first. Start here unless you have the full path.',
  input: z.object({
    words: z.string().min(1).max(200).describe('Words of the path or name: platform api'),
    limit: z.int().min(1).max(50).default(10).describe('How many at most'),
  }),
  readsOnly: true,
  run: (call, { words, limit }) => call('GET', address('/places', { query: words, limit })),
});

const explainAccess = tool({
  name: 'explain_access',
  title: 'Explain what a request would meet',
  description:
    'Says what would become of a request if it were made now, and changes nothing: refused and why, given at once, or who would have to agree, step by step. Use it before request_access.',
  input: z.object({ path, connectorId: integration, role, duration: duration.optional() }),
  readsOnly: true,
  run: (call, { path: at, connectorId, role: level, duration: length }) =>
    call(
      'GET',
      address('/explain', {
        path: at,
        connectorId,
        role: level,
        durationSeconds: length === undefined ? undefined : secondsOf(length),
      }),
    ),
});

const requestAccess = tool({
  name: 'request_access',
  title: 'Ask for access',
  description:
    'Files a request in the name of the person you work for. People are asked in Slack, and the request says that an assistant filed it. Do it only when the person told you to, with the place, role and time they agreed to, and a reason in their words. You cannot approve it. Where a policy approves by itself, access is given at once.',
  input: z.object({
    path,
    connectorId: integration,
    role,
    duration,
    reason: z
      .string()
      .min(1)
      .max(3000)
      .describe('What the access is for, in the words of the person, with the ticket where there is one'),
  }),
  readsOnly: false,
  run: (call, { path: at, connectorId, role: level, duration: length, reason }) =>
    call('POST', '/requests', {
      body: {
        path: at,
        role: level,
        durationSeconds: secondsOf(length),
        reason,
        ...(connectorId === undefined ? {} : { connectorId }),
      },
      headers: { 'idempotency-key': randomUUID() },
    }),
});

const requestStatus = tool({
  name: 'request_status',
  title: 'See how a request stands',
  description:
    'Says whether a request waits, and for whom, or how it was answered, with the note of whoever answered. Without a number: the newest requests of the person you work for.',
  input: z.object({
    request: z
      .string()
      .regex(/^(?:#?\d{1,9}|req_\w+)$/)
      .optional()
      .describe('Its number or id, as request_access gave it: 42'),
  }),
  readsOnly: true,
  run: (call, { request }) =>
    request === undefined
      ? call('GET', address('/requests', { requester: 'me', limit: 10 }))
      : call('GET', `/requests/${encodeURIComponent(request.replace('#', ''))}`),
});

const myAccess = tool({
  name: 'my_access',
  title: 'See what the person holds',
  description:
    'Lists what the person you work for holds: the time-limited access that hallpass gave and when it ends, and everything they hold in GitLab by the last sync, with the group it comes through.',
  input: z.object({}),
  readsOnly: true,
  run: async (call) => {
    const grants = await call('GET', address('/grants', { person: 'me', limit: 100 }));
    if (!grants.ok) return grants;
    const effective = await call('GET', address('/effective-access', { person: 'me' }));
    if (!effective.ok) return effective;
    const { items } = grants.body as { readonly items: readonly unknown[] };
    const { holds } = effective.body as { readonly holds: readonly unknown[] };
    return { ok: true, body: { givenByHallpass: items, heldInGitLab: holds } };
  },
});

export const TOOLS: readonly Tool[] = [searchPlaces, explainAccess, requestAccess, requestStatus, myAccess];
