/** The lists of what works without a membership, by what each of them shows. */
import type { z } from 'zod';
import type { Leftover } from '../../../domain/access/leftovers.ts';
import type { ResourceRef } from '../../found.ts';
import {
  ClusterAgent,
  ClusterAgentToken,
  DeployKey,
  DeployToken,
  GroupLink,
  Hook,
  Integration,
  JobTokenSource,
  MemberRole,
  PersonalToken,
  PlacedToken,
  RemoteMirror,
  Runner,
  Schedule,
  ServiceAccountRef,
  SshCertificate,
  Trigger,
} from './leftover-schema.ts';
import { digestOf, repositoryOf, serverOf } from './addresses.ts';
import type { Asked, FoundThere, List } from './asked.ts';
import { placeSettings } from './place-settings.ts';

export const pathOf = ({ kind, externalId }: ResourceRef): string => `${kind}s/${externalId}`;

/** What is in one list of a place; a request for every 100. */
export async function* items<T>(
  { gitlab, how, resource }: Asked,
  schema: z.ZodType<T>,
  tail: string,
  search: Readonly<Record<string, string>> = {},
): AsyncGenerator<T> {
  const pages = gitlab.client.pages(schema, how, async (api, page) => {
    const { body } = await api.Groups.requester.get(`${pathOf(resource)}/${tail}`, {
      searchParams: { ...search, ...page },
    });
    return body;
  });
  for await (const page of pages) yield* page;
}

/** A list of things with an id each. */
const listed = <T>(
  type: Leftover['type'],
  tail: string,
  schema: z.ZodType<T>,
  read: (item: T) => (Omit<FoundThere, 'type' | 'createdAt' | 'madeBy'> & Partial<Leftover>) | null,
  search: Readonly<Record<string, string>> = {},
): List =>
  async function* list(asked) {
    for await (const item of items(asked, schema, tail, search)) {
      const found = read(item);
      if (found !== null) yield { createdAt: null, madeBy: null, ...found, type };
    }
  };

const dated = (text: string | null | undefined): Date | null => (text ? new Date(text) : null);
const whose = (user: { readonly id: number } | null | undefined): string | null =>
  user ? String(user.id) : null;

const deployTokens = listed(
  'deploy_token',
  'deploy_tokens',
  DeployToken,
  ({ id, name, revoked, expired, scopes }) =>
    revoked === true || expired === true
      ? null
      : { key: String(id), label: name, print: (scopes ?? []).join(' ') },
);

const hooks = listed('webhook', 'hooks', Hook, ({ id, url, created_at, ...rest }) => ({
  key: String(id),
  label: serverOf(url),
  print: digestOf(url, switchedOn(rest)),
  createdAt: dated(created_at),
}));

/** What a webhook sends, and how; not how it fares. */
const switchedOn = (hook: Readonly<Record<string, unknown>>): readonly unknown[] =>
  Object.keys(hook)
    .filter((key) => key.endsWith('_events') || SWITCHES.has(key))
    .filter((key) => Boolean(hook[key]))
    .toSorted()
    .map((key) => [key, hook[key]]);

const SWITCHES: ReadonlySet<string> = new Set([
  'enable_ssl_verification',
  'push_events_branch_filter',
  'branch_filter_strategy',
  'custom_webhook_template',
  'custom_headers',
  'url_variables',
]);

const integrations = listed(
  'integration',
  'integrations',
  Integration,
  ({ slug, title, active, created_at, updated_at }) =>
    active === false
      ? null
      : { key: slug, label: title, print: updated_at ?? '', createdAt: dated(created_at) },
);

const accessTokens = listed(
  'access_token',
  'access_tokens',
  PlacedToken,
  ({ id, name, user_id, revoked, created_at }) =>
    revoked ? null : { key: `${id}.${user_id}`, label: name, print: '', createdAt: dated(created_at) },
);

const runners = (type: string): List =>
  listed(
    'runner',
    'runners',
    Runner,
    ({ id, description, created_at, created_by }) => ({
      key: String(id),
      label: description || `runner ${id}`,
      print: '',
      createdAt: dated(created_at),
      madeBy: whose(created_by),
    }),
    { type },
  );

const groupLinks = (type: 'saml_link' | 'ldap_link', tail: string): List =>
  listed(type, tail, GroupLink, ({ name, cn, filter, provider, member_role_id, ...link }) => {
    const label = name ?? cn ?? filter ?? 'a link';
    const level = link.access_level ?? link.group_access;
    return {
      // The same group can be linked of more than one server.
      key: provider ? `${label} ${provider}` : label,
      label,
      print: [level ?? '', member_role_id ?? ''].join(' '),
    };
  });

async function* agentTokens(asked: Asked): AsyncGenerator<FoundThere> {
  for await (const { id: agent, name: agentName } of items(asked, ClusterAgent, 'cluster_agents')) {
    const tokens = listed('agent_token', `cluster_agents/${agent}/tokens`, ClusterAgentToken, (token) =>
      token.status === 'revoked'
        ? null
        : {
            key: `${agent}.${token.id}`,
            label: `${agentName}: ${token.name}`,
            print: '',
            createdAt: dated(token.created_at),
            madeBy: token.created_by_user_id ? String(token.created_by_user_id) : null,
          },
    );
    yield* tokens(asked);
  }
}

async function* serviceTokens(asked: Asked): AsyncGenerator<FoundThere> {
  for await (const { id: account, username } of items(asked, ServiceAccountRef, 'service_accounts')) {
    const tail = `service_accounts/${account}/personal_access_tokens`;
    const tokens = listed('service_token', tail, PersonalToken, ({ id, name, revoked, created_at }) =>
      revoked
        ? null
        : { key: `${account}.${id}`, label: `${username}: ${name}`, print: '', createdAt: dated(created_at) },
    );
    yield* tokens(asked);
  }
}

/** The one list that GitLab does not give in pages. */
async function* customRoles({ gitlab, how, resource }: Asked): AsyncGenerator<FoundThere> {
  const { body } = await gitlab.client.send(MemberRole.array(), how, async (api) => {
    const answer = await api.Groups.requester.get(`${pathOf(resource)}/member_roles`, {});
    return answer.body;
  });
  for (const { id, name, base_access_level: base, ...abilities } of body) {
    const can = Object.keys(abilities).filter((one) => abilities[one] === true);
    const print = [base, ...can.toSorted()].join(' ');
    yield { type: 'custom_role', key: String(id), label: name, print, createdAt: null, madeBy: null };
  }
}

const jobToken = (tail: string, kind: string): List =>
  listed('job_token', tail, JobTokenSource, ({ id, path_with_namespace, full_path, web_url }) => ({
    key: `${kind}.${id}`,
    label: path_with_namespace ?? full_path ?? web_url ?? `${kind} ${id}`,
    print: '',
  }));

export const LISTS: Readonly<Record<ResourceRef['kind'], readonly List[]>> = {
  project: [
    listed('deploy_key', 'deploy_keys', DeployKey, ({ id, title, can_push, created_at }) => ({
      key: String(id),
      label: title,
      print: can_push === true ? 'push' : '',
      createdAt: dated(created_at),
    })),
    deployTokens,
    accessTokens,
    listed('trigger', 'triggers', Trigger, ({ id, description, created_at, owner }) => ({
      key: String(id),
      label: description || `trigger ${id}`,
      print: whose(owner) ?? '',
      createdAt: dated(created_at),
      madeBy: whose(owner),
    })),
    listed(
      'schedule',
      'pipeline_schedules',
      Schedule,
      ({ id, description, ref, cron, active, created_at, owner }) => ({
        key: String(id),
        label: description || `schedule ${id}`,
        print: [whose(owner), ref, cron, active].join(' '),
        createdAt: dated(created_at),
        madeBy: whose(owner),
      }),
    ),
    hooks,
    integrations,
    listed('mirror', 'remote_mirrors', RemoteMirror, ({ id, url, enabled, ...what }) =>
      enabled
        ? {
            key: String(id),
            label: repositoryOf(url),
            print: digestOf(url, what.only_protected_branches, what.mirror_branch_regex),
          }
        : null,
    ),
    jobToken('job_token_scope/allowlist', 'project'),
    jobToken('job_token_scope/groups_allowlist', 'group'),
    runners('project_type'),
    agentTokens,
    placeSettings,
  ],
  group: [
    deployTokens,
    accessTokens,
    hooks,
    integrations,
    runners('group_type'),
    listed('ssh_certificate', 'ssh_certificates', SshCertificate, ({ id, title, created_at }) => ({
      key: String(id),
      label: title,
      print: '',
      createdAt: dated(created_at),
    })),
    groupLinks('saml_link', 'saml_group_links'),
    groupLinks('ldap_link', 'ldap_group_links'),
    serviceTokens,
    customRoles,
    placeSettings,
  ],
};
