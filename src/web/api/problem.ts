/** What a call is answered that cannot be served: RFC 9457, with codes that never change. */
import { randomBytes } from 'node:crypto';
import { HTTPException } from 'hono/http-exception';
import { isDatabaseAway } from '../../db/is-database-away.ts';
import {
  ConfigError,
  ConnectorError,
  ForbiddenError,
  NotFoundError,
  RefusedError,
  StaleError,
} from '../../errors.ts';
import type { ReviewSetting } from '../../domain/refusal.ts';
import type { Log } from '../../log.ts';
import { configFaultText } from '../../sentences/config-fault.ts';
import { errorSentence, isTold, type ToldError } from '../../sentences/error-sentence.ts';
import { faultSentence } from '../../sentences/faults.ts';
import { PLAIN_WAYS } from '../../sentences/ways.ts';

/** What the API itself says no for; every other code is one of src/errors.ts. */
const PROBLEMS = {
  no_token: [401, 'A token is needed: send it as `Authorization: Bearer hp_…`.'],
  token_unknown: [401, 'This token is not known. Make another one in Slack, from hallpass.'],
  token_expired: [401, 'This token has ended. Make another one in Slack, from hallpass.'],
  token_revoked: [401, 'This token was revoked. Make another one in Slack, from hallpass.'],
  token_person_left: [401, 'Whoever this token belongs to is not active in Slack any more.'],
  token_role_lost: [401, 'This token is for a program, and whoever made it is no hallpass admin any more.'],
  token_verb: [403, 'This token may not do that. Make one in Slack that may.'],
  token_connector: [403, 'This token is for other integrations.'],
  invalid: [400, 'What was sent is not what this call takes.'],
  not_json: [415, 'Send what this call takes as JSON, with Content-Type: application/json.'],
  no_route: [404, 'There is no such address in this API. /api/v1/docs lists them.'],
  foreign_origin: [403, 'A page of another site sent this, and assistants are no pages.'],
  post_only: [405, 'Send POST: no stream is kept open here.'],
  ambiguous_place: [422, 'Several integrations have a group or project of that path. Say which one.'],
  version_needed: [428, 'Send the version you have seen, as the ETag of /api/v1/config, in If-Match.'],
  details_refused: [422, 'The integration cannot be as it was entered.'],
  key_reused: [422, 'This idempotency key was sent with something else. Use another one for another call.'],
  under_way: [409, 'The first call with this idempotency key is still under way. Ask again in a moment.'],
  rate_limited: [429, 'This token makes too many calls. Go on when Retry-After says.'],
  too_large: [413, 'What was sent is larger than anything this API takes.'],
  unavailable: [503, 'The database of hallpass does not answer. Ask again in a minute.'],
} as const satisfies Record<string, readonly [number, string]>;
export type ProblemCode = keyof typeof PROBLEMS;

/** One part of what was sent, or of the document, and what is wrong with it. */
export interface ProblemFault {
  readonly path: string;
  readonly message: string;
}

/** A call that the API itself does not serve. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly code: ProblemCode;
  readonly faults: readonly ProblemFault[];
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    code: ProblemCode,
    more: {
      readonly faults?: readonly ProblemFault[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(code);
    this.code = code;
    this.faults = more.faults ?? [];
    this.headers = more.headers ?? {};
  }
}

export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  /** What it is about, where it is one field of what was sent. */
  readonly field?: string;
  readonly faults?: readonly ProblemFault[];
  /** Where the log of hallpass has more. */
  readonly reference?: string;
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

type More = Pick<ProblemBody, 'field' | 'faults' | 'reference'>;

const body = (status: number, code: string, detail: string, more: More = {}): ProblemBody => ({
  type: `urn:hallpass:problem:${code}`,
  title: TITLES[status] ?? 'Error',
  status,
  code,
  detail: detail.replaceAll('`', ''),
  ...more,
});

/** The answer to a call that failed. A bug is logged, under a reference that the answer has. */
export function problemOf(log: Log, error: unknown): ProblemBody {
  if (error instanceof ApiProblem) {
    const [status, detail] = PROBLEMS[error.code];
    return body(status, error.code, detail, error.faults.length === 0 ? {} : { faults: error.faults });
  }
  if (isTold(error)) return told(error);
  if (error instanceof ConfigError) {
    const faults = error.faults.map((fault) => ({ path: fault.path, message: configFaultText(fault) }));
    return body(422, 'config_refused', 'The document cannot be put in force as it is.', { faults });
  }
  if (error instanceof ConnectorError) return body(502, 'connector_failed', faultSentence(error.fault));
  if (error instanceof HTTPException && error.status === 413)
    return problemOf(log, new ApiProblem('too_large'));
  if (error instanceof HTTPException && error.status === 400)
    return problemOf(log, new ApiProblem('invalid'));
  if (error instanceof HTTPException && error.status === 415)
    return problemOf(log, new ApiProblem('not_json'));
  if (isDatabaseAway(error)) return problemOf(log, new ApiProblem('unavailable'));
  const reference = randomBytes(4).toString('hex');
  log.error({ err: error, reference }, 'API call failed');
  return body(500, 'internal', `Something broke. It is in the log of hallpass as ${reference}.`, {
    reference,
  });
}

/** What is refused as the API calls it: forms have other names for the settings of a review. */
const fieldOf = ({ told: refusal, field }: RefusedError): string =>
  refusal.code === 'review_setting' ? SETTING_FIELDS[refusal.why] : field;

const SETTING_FIELDS: Readonly<Record<ReviewSetting, string>> = {
  name: 'name',
  connectors: 'connectors',
  resources: 'resources',
  named: 'reviewers',
  channel: 'channel',
  deadline: 'deadline',
  instructions: 'instructions',
  unassigned: 'reviewers',
};

function told(error: ToldError): ProblemBody {
  const detail = errorSentence(error, PLAIN_WAYS);
  if (error instanceof RefusedError) return body(422, error.code, detail, { field: fieldOf(error) });
  if (error instanceof ForbiddenError) return body(403, error.code, detail);
  if (error instanceof NotFoundError) return body(404, `no_${error.code}`, detail);
  const status = error instanceof StaleError && error.code === 'version' ? 412 : 409;
  return body(status, error.code, detail);
}
