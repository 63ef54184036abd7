/** What can be looked up: integrations, places, people and who holds what. */
import { refusalOf, type Hallpass } from '../hallpass.ts';
import type { DataSource } from '../resource.ts';
import type { Attribute, Attributes } from '../schema/attribute.ts';
import { valuesOf, type Entry } from '../schema/entry.ts';
import { textOf, type Value, type Values } from '../schema/value.ts';

/** What only hallpass knows of each. */
const told = (descriptions: Readonly<Record<string, string>>): Attributes =>
  Object.fromEntries(
    Object.entries(descriptions).map(([name, description]) => [
      name,
      { type: 'string', computed: true, description } satisfies Attribute,
    ]),
  );

const CONNECTOR: Attributes = {
  ...told({
    id: 'Its id.',
    name: 'What people call it.',
    application: 'The set it is shown with; null by itself.',
    url: 'Where its GitLab is.',
    group: 'The path of its group.',
    managed_by: '`file` or `slack`.',
    label: 'How it is, such as `Connected`.',
  }),
  paused: { type: 'bool', computed: true, description: 'Whether it is paused.' },
};

const PLACE = told({
  connector_id: 'The integration.',
  kind: '`group` or `project`.',
  path: 'Its full path.',
  name: 'What people call it.',
});

const ACCOUNT = told({
  connector_id: 'The integration.',
  username: 'The account.',
  state: 'Such as `active`.',
  linked_by: 'What linked it.',
});

const PERSON: Attributes = {
  ...told({
    id: 'Their id.',
    slack_user_id: 'Their id in Slack, as owners are named.',
    name: 'What they are called.',
    email: 'Their e-mail.',
  }),
  is_active: { type: 'bool', computed: true, description: 'Neither a guest nor deactivated.' },
  accounts: { type: 'objects', of: ACCOUNT, computed: true, description: 'Their accounts.' },
};

const HELD = told({
  connector_id: 'The integration.',
  path: 'The group or project.',
  role: 'The role.',
  through: 'The invited group through which it is held; null for a row of their own.',
  grant_id: 'The grant; null for what hallpass did not give.',
});

const listed = (of: Attributes, description: string): Attribute => ({
  type: 'objects',
  of,
  computed: true,
  description,
});

const rows = (of: Attributes, body: Record<string, unknown>, key = 'items'): Value =>
  (body[key] as readonly Entry[]).map((entry) => valuesOf(of, entry));

/** Of several pages, all. */
async function everyRow(hallpass: Hallpass, path: string, of: Attributes): Promise<Value> {
  const found: Value[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const body = await hallpass.call('GET', `${path}?limit=100${more}`);
    found.push(...(rows(of, body) as readonly Value[]));
    cursor = body['nextCursor'] as string | null;
  }
  return found;
}

const part = (values: Values, name: string, key = name): string => {
  const text = textOf(values[name]);
  return text === '' ? '' : `&${key}=${encodeURIComponent(text)}`;
};

/** A data source of which a fault is about the attribute that names what is looked up. */
const source = (
  one: Omit<DataSource, 'read'> & {
    readonly by: string;
    readonly ask: (hallpass: Hallpass, config: Values) => Promise<Values>;
  },
): DataSource => {
  const { by, ask, ...rest } = one;
  return {
    ...rest,
    read: async ({ hallpass }, config) => {
      try {
        return { ...config, ...(await ask(hallpass, config)) };
      } catch (error) {
        throw refusalOf(`hallpass_${one.name} cannot be read`, error, () => (by === '' ? [] : [by]));
      }
    },
  };
};

export const connectors = source({
  name: 'connectors',
  description: 'The integrations that the token’s person looks after.',
  attributes: { connectors: listed(CONNECTOR, 'All of them.') },
  by: '',
  ask: async (hallpass) => ({ connectors: rows(CONNECTOR, await hallpass.call('GET', '/connectors')) }),
});

export const resources = source({
  name: 'resources',
  description: 'Groups and projects by words of their path or name, the best first, 100 at most.',
  attributes: {
    query: { type: 'string', description: 'Words; what is most used unless given.' },
    connector_id: { type: 'string', description: 'On this integration alone.' },
    resources: listed(PLACE, 'What was found.'),
  },
  by: 'query',
  ask: async (hallpass, config) => ({
    resources: rows(
      PLACE,
      await hallpass.call(
        'GET',
        `/places?limit=100${part(config, 'query')}${part(config, 'connector_id', 'connectorId')}`,
      ),
    ),
  }),
});

export const people = source({
  name: 'people',
  description: 'Everybody hallpass knows, with their accounts.',
  attributes: { people: listed(PERSON, 'All of them.') },
  by: '',
  ask: async (hallpass) => ({ people: await everyRow(hallpass, '/people', PERSON) }),
});

export const person = source({
  name: 'person',
  description: 'Somebody, by their e-mail: owners of integrations are named by what this tells.',
  attributes: {
    ...PERSON,
    who: { type: 'string', required: true, description: 'An e-mail, a Slack user id or an id.' },
  },
  by: 'who',
  ask: async (hallpass, config) =>
    valuesOf(PERSON, await hallpass.call('GET', `/people/${encodeURIComponent(textOf(config['who']))}`)),
});

export const effectiveAccess = source({
  name: 'effective_access',
  description: 'What somebody holds in GitLab by the last syncs, and through what.',
  attributes: {
    person: { type: 'string', required: true, description: 'An e-mail, a Slack user id or an id.' },
    holds: listed(HELD, 'All of it.'),
  },
  by: 'person',
  ask: async (hallpass, config) => ({
    holds: rows(
      HELD,
      await hallpass.call('GET', `/effective-access?${part(config, 'person').slice(1)}`),
      'holds',
    ),
  }),
});
