import { GitLabRefusal } from './gitlab-answer.ts';

/**
 * `list`: comma-separated or repeated integers. `day`: a date, or a date and time of which only the
 * date counts.
 */
type ParamType = 'integer' | 'flag' | 'text' | 'day' | 'list';
type ParamSpec = Readonly<Record<string, ParamType>>;
type Value = number | boolean | string | number[] | null;

const INVALID = Symbol('invalid');
const DATE = /^(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}.*)?$/;

const COERCE: Readonly<Record<ParamType, (raw: unknown) => Value | typeof INVALID>> = {
  integer: (raw) => (/^-?\d+$/.test(String(raw)) ? Number(raw) : INVALID),
  flag: (raw) => {
    if (/^(?:true|t|1)$/i.test(String(raw))) return true;
    return /^(?:false|f|0)$/i.test(String(raw)) ? false : INVALID;
  },
  text: (raw) => (typeof raw === 'string' || typeof raw === 'number' ? String(raw) : INVALID),
  day: (raw) => {
    const day = DATE.exec(String(raw))?.[1];
    return day !== undefined && isDay(day) ? day : INVALID;
  },
  list: (raw) => {
    const numbers = (Array.isArray(raw) ? raw : String(raw).split(',')).map(Number);
    return numbers.every((number) => Number.isInteger(number)) ? numbers : INVALID;
  },
};

/** Whether the calendar has that day: 30 February parses, but as another one. */
function isDay(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

/** The parameters of one request, of the right types. A blank or null one is *given*, and null. */
export class Params {
  readonly #values: ReadonlyMap<string, Value>;

  constructor(values: ReadonlyMap<string, Value>) {
    this.#values = values;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  integer(name: string): number | null {
    const value = this.#values.get(name);
    return typeof value === 'number' ? value : null;
  }

  /** @throws Error when it is absent: the route should have demanded it */
  id(name: string): number {
    const value = this.integer(name);
    if (value === null) throw new Error(`the route does not demand ${name}`);
    return value;
  }

  text(name: string): string | null {
    const value = this.#values.get(name);
    return typeof value === 'string' ? value : null;
  }

  flag(name: string): boolean | null {
    const value = this.#values.get(name);
    return typeof value === 'boolean' ? value : null;
  }

  list(name: string): number[] | null {
    const value = this.#values.get(name);
    return Array.isArray(value) ? value : null;
  }
}

/** What a route accepts and demands. */
export interface Demands {
  readonly params: ParamSpec;
  readonly required?: readonly string[];
  /** Exactly one of these. */
  readonly oneOf?: readonly [string, string];
}

/**
 * Reads what a request sent into what a route declares.
 * @throws GitLabRefusal 400 with every fault, as GitLab's parameter validation words them
 */
export function readParams(demands: Demands, raw: Readonly<Record<string, unknown>>): Params {
  const values = new Map<string, Value>();
  const faults: string[] = [];
  for (const [name, type] of Object.entries(demands.params)) {
    const given = raw[name];
    if (given === undefined) continue;
    const value = given === null || given === '' ? null : COERCE[type](given);
    if (value === INVALID) faults.push(`${name} is invalid`);
    else values.set(name, value);
  }
  const isGiven = (name: string) => raw[name] !== undefined && raw[name] !== null && raw[name] !== '';
  faults.push(
    ...(demands.required ?? []).filter((name) => !isGiven(name)).map((name) => `${name} is missing`),
    ...choiceFaults(demands.oneOf, isGiven),
    ...['page', 'per_page']
      .filter((name) => Number(values.get(name) ?? 1) < 1)
      .map((name) => `${name} does not have a valid value`),
  );
  if (faults.length > 0) throw new GitLabRefusal(400, { error: faults.join(', ') });
  return new Params(values);
}

function choiceFaults(oneOf: Demands['oneOf'], isGiven: (name: string) => boolean): string[] {
  if (oneOf === undefined) return [];
  const given = oneOf.filter(isGiven).length;
  if (given === 2) return [`${oneOf.join(', ')} are mutually exclusive`];
  return given === 1 ? [] : [`${oneOf.join(', ')} are missing, at least one parameter must be provided`];
}
