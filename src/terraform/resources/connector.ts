/** `hallpass_connector`: a group in a GitLab, with the token that hallpass works with there. */
import { z } from 'zod';
import { Connector } from '../../domain/document/config-connectors.ts';
import { diagnosticsOf, Refused, type Fault } from '../diagnostic.ts';
import type { Document } from '../document.ts';
import { ApiError, refusalOf } from '../hallpass.ts';
import type { Applied, ResourceType, Server } from '../resource.ts';
import { faultsIn } from '../schema/entry.ts';
import { isSame } from '../schema/plan.ts';
import { textOf, type Value, type Values } from '../schema/value.ts';
import { CONNECTOR } from './connector-attributes.ts';
import { assertFree, assertOurs, connectorsIn, one } from './connector-entry.ts';
import { attributeOf, beginEdit, beginNew, putInForce, type Details } from './connector-draft.ts';
import { isSameAddress, isSameGroup } from './same-group.ts';

const REFUSED = 'The connector was refused';
const DEFAULT_DRIFT = 'maintainer';

const isChanged = (values: Values, prior: Values, ...names: readonly string[]): boolean =>
  names.some((name) => !isSame(values[name], prior[name]));

/** Of what the document says of it, what is wrong whatever GitLab says. */
const Written = z.object({
  sync: Connector.shape.sync,
  driftFrom: Connector.shape.driftFrom,
  name: Connector.shape.name,
});
const WRITTEN: Readonly<Record<string, string>> = { driftFrom: 'drift_level', sync: 'interval' };

function check({ token, token_version: version, webhook_secret: secret, ...rest }: Values): Fault[] {
  const webhook = rest['webhook_secret_version'];
  const { interval, drift_level: driftFrom, name } = rest;
  const written = { sync: { every: interval }, driftFrom, name };
  return [
    ...faultsIn(Written, written, ([key]) => [WRITTEN[String(key)] ?? String(key)]),
    ...(token != null && version == null
      ? [
          {
            path: ['token'],
            message: 'Give token_version with it, a number; another number sets the token anew.',
          },
        ]
      : []),
    ...(secret != null && webhook == null
      ? [
          {
            path: ['webhook_secret'],
            message: 'Give webhook_secret_version with it, a number; another number sets it anew.',
          },
        ]
      : []),
  ];
}

async function create(server: Server, values: Values, config: Values): Promise<Applied> {
  const { hallpass } = server;
  if (config['token'] == null)
    throw new Refused(REFUSED, [{ path: ['token'], message: 'A new connector needs a token.' }]);
  const [name, application] = [textOf(values['name']), textOf(values['application'])];
  assertFree(await fresh(server), name, application);
  const draft = await beginNew(hallpass, { name, application, owners: values['owners'] });
  const details: Details = {
    ...detailsOf(values),
    application,
    owners: values['owners'],
    group: textOf(values['group']),
    url: textOf(values['url']),
    sync: textOf(values['interval']),
    token: textOf(config['token']),
  };
  const made = await putInForce(hallpass, draft, details, values['read_only'] === true);
  const known = { ...values, id: made.connectorId, group_id: made.checked?.groupId ?? '' };
  // It is there from here on, whatever else comes of it.
  try {
    const group = one(await fresh(server), made.connectorId)?.group ?? '';
    const whole = { ...known, group_id: group };
    if (values['drift_level'] !== DEFAULT_DRIFT) await changeEntry(server, whole);
    await setWebhook(server, whole, config);
    return { values: whole };
  } catch (error) {
    return { values: known, warnings: diagnosticsOf(error) };
  }
}

async function update(server: Server, values: Values, prior: Values, config: Values): Promise<Applied> {
  const found = one(await server.document.read(), prior['id']);
  if (found !== undefined) assertOurs(await server.document.read(), found);
  const isRotated = isChanged(values, prior, 'token_version') && values['token_version'] !== null;
  const isElsewhere = isChanged(values, prior, 'ca_certificate');
  if (isRotated && config['token'] == null)
    throw new Refused(REFUSED, [
      { path: ['token'], message: 'There is none to set. Give it, or leave token_version.' },
    ]);
  if (isRotated || isElsewhere || isChanged(values, prior, 'name', 'read_only')) {
    const draft = await beginEdit(server.hallpass, textOf(prior['id']));
    const token = isRotated || isElsewhere ? (config['token'] ?? null) : null;
    await putInForce(server.hallpass, draft, { ...detailsOf(values), token }, values['read_only'] === true);
  }
  if (isChanged(values, prior, 'owners')) await assertOwners(server, values);
  if (isChanged(values, prior, 'application', 'owners', 'interval', 'drift_level'))
    await changeEntry(server, values);
  if (isChanged(values, prior, 'webhook_secret_version')) await setWebhook(server, values, config);
  return { values };
}

/** What a draft changes. */
const detailsOf = (values: Values): Details => ({
  name: textOf(values['name']),
  caCertificate: textOf(values['ca_certificate']),
  readOnly: values['read_only'] === true,
});

const fresh = ({ hallpass }: Server): Promise<Document> =>
  hallpass.call('GET', '/config').then(({ document }) => document as Document);

/** Each has to be somebody: nobody else could decide. */
async function assertOwners({ hallpass }: Server, { owners }: Values): Promise<void> {
  for (const owner of Array.isArray(owners) ? owners : [])
    try {
      const person = await hallpass.call('GET', `/people/${encodeURIComponent(textOf(owner as Value))}`);
      if (person['isActive'] !== true) throw unfit(`${textOf(owner as Value)} is not active in Slack`);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404)
        throw unfit(`hallpass knows nobody as ${textOf(owner as Value)}`);
      throw refusalOf(REFUSED, error, () => ['owners']);
    }
}

const unfit = (why: string): Refused =>
  new Refused(REFUSED, [
    { path: ['owners'], message: `${why}. Name Slack user ids, as data.hallpass_person tells them.` },
  ]);

/** What a connector says in the document alone. */
async function changeEntry({ document }: Server, values: Values): Promise<void> {
  try {
    await document.change((read) => {
      const found = one(read, values['id']);
      if (found === undefined)
        throw new Refused(REFUSED, [{ path: ['id'], message: 'It was removed meanwhile. Plan again.' }]);
      assertOurs(read, found);
      const { application: _, ...rest } = found;
      const changed = {
        ...rest,
        ...(values['application'] === null ? {} : { application: values['application'] }),
        owners: values['owners'],
        sync: { ...(found['sync'] as object), every: values['interval'] },
        driftFrom: values['drift_level'],
      };
      const connectors = connectorsIn(read).map((each) => (each === found ? changed : each));
      return { ...read, connectors };
    });
  } catch (error) {
    throw refusalOf(REFUSED, error, (path) => {
      const [, field = ''] = /connectors\[\d+\]\.(\w+)/.exec(path) ?? [];
      return field === 'driftFrom' ? ['drift_level'] : attributeOf(field);
    });
  }
}

async function setWebhook({ hallpass }: Server, values: Values, config: Values): Promise<void> {
  const secret = textOf(config['webhook_secret']);
  if (secret === '') return;
  try {
    const path = `/connectors/${textOf(values['id'])}/webhook-secret`;
    await hallpass.call('PUT', path, { body: { secret } });
  } catch (error) {
    throw refusalOf(REFUSED, error, () => ['webhook_secret']);
  }
}

async function read({ document, hallpass }: Server, prior: Values): Promise<Values | null> {
  const all = await document.read();
  const found = one(all, prior['id']);
  if (found === undefined) return null;
  if (prior['group_id'] == null) assertOurs(all, found);
  const isKnown = prior['group_id'] === found.group && prior['group'] != null;
  const group = isKnown ? prior['group'] : (await hallpass.call('GET', `/connectors/${found.id}`))['group'];
  const kept = (name: string, now: unknown, isAlike: (one: string, other: string) => boolean): Value => {
    const was = prior[name] ?? null;
    return was !== null && typeof now === 'string' && isAlike(textOf(was), now)
      ? was
      : ((now ?? null) as Value);
  };
  return {
    ...prior,
    id: found.id,
    name: found.name,
    application: (found['application'] ?? null) as Value,
    url: kept('url', found.url, isSameAddress),
    group: group as Value,
    group_id: found.group,
    ca_certificate: kept('ca_certificate', found['caCertificate'], (was, is) => was.trim() === is.trim()),
    interval: (found['sync'] as { readonly every: string }).every,
    read_only: found['readOnly'] === true,
    owners: found['owners'] as Value,
    drift_level: found['driftFrom'] as Value,
  };
}

/** Against the version that it is by then. */
async function remove({ hallpass }: Server, { id }: Values): Promise<void> {
  for (let tries = 1; ; tries++)
    try {
      const { version } = await hallpass.call('GET', '/config');
      await hallpass.call('DELETE', `/connectors/${textOf(id)}`, { ifMatch: version as number });
      return;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return;
      const isFaster = error instanceof ApiError && error.status === 412;
      if (!isFaster || tries === 20) throw refusalOf('The connector was not removed', error, () => []);
    }
}

export const connector: ResourceType = {
  ...CONNECTOR,
  check,
  isSameThing: (server, name, values, prior) =>
    name === 'group'
      ? isSameGroup(server, values, prior)
      : Promise.resolve(isSameAddress(textOf(values[name]), textOf(prior[name]))),
  foresee: async ({ document }, values) => {
    const all = await document.read();
    const found = one(all, values['id']);
    if (found !== undefined) assertOurs(all, found);
  },
  read,
  create,
  update,
  remove,
  named: (id) => ({ id }),
};
