/** `hallpass_policy`: what may be asked for, for how long, and who decides. */
import { z } from 'zod';
import { Policy } from '../../domain/document/config-policies.ts';
import type { Path, Fault } from '../diagnostic.ts';
import type { Attributes } from '../schema/attribute.ts';
import { entryOf, pathIn, valuesOf, type Entry } from '../schema/entry.ts';
import { isValues, type Value, type Values } from '../schema/value.ts';
import { documentResource } from './document-resource.ts';
import { STEP, stepEntry, stepValues } from './step.ts';

const MATCH: Attributes = {
  resources: {
    type: 'set',
    required: true,
    description: 'Patterns of paths; one with `!` before it takes places out again.',
  },
  roles: { type: 'set', required: true, description: 'Roles, such as `developer`.' },
  connectors: {
    type: 'set',
    description: 'Ids of integrations, or what their applications are called; all unless given.',
  },
  requesters: {
    type: 'set',
    description: '`owners`, e-mails, Slack user ids or user group ids; everybody unless given.',
  },
  requesters_holding: {
    type: 'objects',
    of: {
      resource: { type: 'string', required: true, description: 'The path of a group or project.' },
      role: { type: 'string', required: true, description: 'A role there.' },
    },
    description: 'Whoever holds a role somewhere, beside those of `requesters`.',
  },
  longer_than: { type: 'string', isDuration: true, description: 'Only for what is asked for longer.' },
  up_to: { type: 'string', isDuration: true, description: 'Only for what is asked for no longer.' },
  new: { type: 'bool', description: 'Only for who never held this before; `false`: only for who has.' },
  when: {
    type: 'object',
    of: {
      days: { type: 'set', description: '`mon` to `sun`; every day unless given.' },
      from: { type: 'string', description: 'When it begins each day, such as `08:00`.' },
      to: { type: 'string', description: 'When it ends, such as `18:00`.' },
      time_zone: { type: 'string', required: true, description: 'Such as `Europe/Berlin`.' },
      outside: { type: 'bool', description: '`true`: all other times instead.' },
    },
    description: 'Only at these times; at any time unless given.',
  },
};

const ATTRIBUTES: Attributes = {
  id: { type: 'string', required: true, replaces: true, description: 'Its id: lower case and dashes.' },
  position: {
    type: 'number',
    description:
      'Where it stands among all policies, from 1: the first that matches decides. Unless given, it stands after all others, by its id.',
  },
  match: { type: 'object', of: MATCH, required: true, description: 'What it is for.' },
  approval: {
    type: 'string',
    description: '`owners`, `auto` or `refuse`. This, `refusal` or `steps` is needed.',
  },
  refusal: { type: 'string', description: 'Refuses, and says this: why not, and whom to turn to.' },
  steps: { type: 'objects', of: STEP, description: 'Who has to agree, one step after the other.' },
  distinct: { type: 'bool', description: 'With `steps`: whether nobody counts in two. `true` unless given.' },
  default_duration: { type: 'string', isDuration: true, description: 'What forms begin with.' },
  recommended: { type: 'list', description: 'The durations that forms list.' },
  max_duration: { type: 'string', isDuration: true, byDefault: '8h', description: 'The longest.' },
  min_duration: { type: 'string', isDuration: true, byDefault: '1m', description: 'The shortest.' },
  reason: { type: 'string', description: '`required` or `optional`; `required` unless given.' },
  reason_pattern: {
    type: 'object',
    of: {
      pattern: { type: 'string', required: true, description: 'A regular expression.' },
      message: {
        type: 'string',
        required: true,
        description: 'What is said to a reason that does not match.',
      },
    },
    description: 'What a reason has to look like.',
  },
  extend: {
    type: 'object',
    of: {
      times: { type: 'number', description: 'How often; 0 for never.' },
      up_to: { type: 'string', isDuration: true, description: 'How long a grant lasts at most, in all.' },
      from: { type: 'string', description: 'How much has to be over before, such as `50%`.' },
    },
    description: 'How grants are extended.',
  },
  ticket: {
    type: 'object',
    of: {
      pattern: { type: 'string', required: true, description: 'A regular expression for the name.' },
      url: { type: 'string', required: true, description: 'Where it is, with `{ticket}` for the name.' },
    },
    description: 'What of a reason names a ticket, shown as a link.',
  },
  confirm: {
    type: 'string',
    description: '`typed` or `web`: how whoever approves confirms that they mean it.',
  },
};

/** What an entry says in another way. */
const SAID_OTHERWISE = {
  match: true,
  approval: true,
  refusal: true,
  steps: true,
  distinct: true,
  reason: true,
  reason_pattern: true,
};

function toEntry(values: Values): Entry {
  const { match, reason, reason_pattern: pattern } = values;
  const rest = Object.entries(values).filter(([name]) => !(name in SAID_OTHERWISE));
  const { requesters_holding: holding, ...matching } = isValues(match) ? match : {};
  const holders = Array.isArray(holding) ? holding.map((holders: Value) => ({ holders })) : [];
  const asking = Array.isArray(matching['requesters']) ? matching['requesters'] : [];
  return {
    ...entryOf(Object.fromEntries(rest)),
    match: {
      ...entryOf(matching),
      ...(holders.length === 0 ? {} : { requesters: [...(asking as string[]), ...holders] }),
    },
    ...approvalOf(values),
    reason: isValues(pattern) ? entryOf(pattern) : (reason ?? 'required'),
  };
}

function approvalOf({ approval, refusal, steps, distinct }: Values): Entry {
  if (Array.isArray(steps))
    return {
      approval: {
        steps: steps.map((step) => stepEntry(isValues(step) ? step : {})),
        ...(distinct == null ? {} : { distinct }),
      },
    };
  if (refusal != null) return { approval: { refuse: refusal } };
  return approval == null ? {} : { approval };
}

const Said = z.record(z.string(), z.unknown());
/** Of a policy in the document, what its attributes say in another way. */
const Written = z.object({
  approval: z.union([
    z.string(),
    z.object({
      refuse: z.string().optional(),
      steps: z.array(Said).optional(),
      distinct: z.boolean().optional(),
    }),
  ]),
  match: z.looseObject({
    resources: z.array(z.string()),
    except: z.array(z.string()).default([]),
    requesters: z.array(z.union([z.string(), z.object({ holders: Said })])).default([]),
  }),
  reason: z.union([z.string(), Said]),
});

function toValues(entry: Entry): Values {
  const { approval, match, reason } = Written.parse(entry);
  const { approval: _, reason: __, match: ___, ...rest } = entry;
  const { resources, except, requesters, ...matching } = match;
  const names = requesters.filter((one) => typeof one === 'string');
  const holding = requesters.flatMap((one) => (typeof one === 'string' ? [] : [one.holders]));
  const said = typeof approval === 'string' ? {} : approval;
  return {
    ...valuesOf(ATTRIBUTES, rest),
    match: valuesOf(MATCH, {
      ...matching,
      resources: [...resources, ...except.map((glob) => `!${glob}`)],
      ...(names.length === 0 ? {} : { requesters: names }),
      ...(holding.length === 0 ? {} : { requestersHolding: holding }),
    }),
    approval: typeof approval === 'string' ? approval : null,
    refusal: said.refuse ?? null,
    steps: said.steps === undefined ? null : said.steps.map(stepValues),
    // As it would be without saying so.
    distinct: said.distinct === false ? false : null,
    reason: typeof reason === 'string' && reason !== 'required' ? reason : null,
    reason_pattern: typeof reason === 'string' ? null : valuesOf(ATTRIBUTES_OF_PATTERN, reason),
  };
}

const ATTRIBUTES_OF_PATTERN: Attributes = {
  pattern: { type: 'string', description: '' },
  message: { type: 'string', description: '' },
};

function pathOf(path: readonly PropertyKey[]): Path {
  const [first, second, ...rest] = path;
  if (first === 'approval') {
    if (second === 'steps') return pathIn(ATTRIBUTES, ['steps', ...rest]);
    if (second === 'refuse') return ['refusal'];
    return second === 'distinct' ? ['distinct'] : ['approval'];
  }
  if (first === 'reason') return second === undefined ? ['reason'] : ['reason_pattern', String(second)];
  if (first === 'match' && second === 'requesters')
    return ['match', typeof rest[0] === 'number' && rest.length > 1 ? 'requesters_holding' : 'requesters'];
  return pathIn(ATTRIBUTES, path);
}

/** What says the same thing in two ways. */
function contradictions(values: Values): Fault[] {
  const twice = (names: readonly string[]): Fault[] =>
    names
      .filter((name) => values[name] != null)
      .slice(1)
      .map((name) => ({ path: [name], message: `Give one of ${names.join(', ')}, not two of them.` }));
  const distinct = values['distinct'] != null && values['steps'] == null;
  return [
    ...twice(['approval', 'refusal', 'steps']),
    ...twice(['reason', 'reason_pattern']),
    ...(distinct ? [{ path: ['distinct'], message: 'It is for steps, and there are none.' }] : []),
  ];
}

export const policy = documentResource({
  name: 'policy',
  called: 'policy',
  description:
    'A policy: what may be asked for, for how long, and who decides. The first policy that matches decides, so give a `position` where several could.',
  attributes: ATTRIBUTES,
  importedBy: 'its id',
  at: ['policies'],
  key: 'id',
  schema: Policy,
  toEntry,
  toValues,
  contradictions,
  pathOf,
});
