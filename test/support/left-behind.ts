/** Whoever holds a role for a minute, what they make meanwhile, and what owners are told of it. */
import { lookIntoScope } from '../../jobs/look-into-scope.ts';
import type { Finding } from '../../src/db/findings/findings.ts';
import type { GrantId } from '../../src/domain/id.ts';
import type { GrantableRole } from '../../src/domain/entitlement.ts';
import { postOf } from '../../src/slack/posts/message-model.ts';
import { findings } from './findings.ts';
import { anything } from './holders.ts';
import { never, openOffice, type Office, type OfficeOptions } from './office.ts';

export async function open(path: string, role: GrantableRole = 'owner', furnish?: OfficeOptions['furnish']) {
  const office = await openOffice({ document: anything, ...(furnish === undefined ? {} : { furnish }) });
  const grant = await office.grant('sam', path, role, '1m');
  return { office, grant, ...office.acme.projects, ...office.acme.groups, ...office.acme.users };
}

/** The minute is over: the look at once, and the one after the sync that follows. */
export async function end(office: Office, grant: GrantId): Promise<void> {
  await office.pass('61s');
  await lookIntoScope(office.ctx, { grantId: grant }, never);
  await office.sync();
  await lookIntoScope(office.ctx, { grantId: grant }, never);
}

export const left = async (office: Office): Promise<string[]> =>
  (await findings(office))
    .filter(({ toldAt, kind }) => toldAt !== null && kind === 'leftover')
    .map(({ accountExternalId, label }) => `${accountExternalId} ${label}`);

export async function cardOf(office: Office, { id }: Finding): Promise<string> {
  const card = (await office.messages('finding-card')).find(({ subjectId }) => subjectId === id);
  if (card === undefined) throw new Error('nobody was told');
  return (await postOf(office.ctx, card, 'U0OMAR0'))?.text ?? '';
}

/** As GitLab shows each, what it is called by, and what its card says of it. */
export const OF_PROJECTS: readonly (readonly [
  tail: string,
  item: Readonly<Record<string, unknown>>,
  found: string,
  card: RegExp,
])[] = [
  [
    'deploy_keys',
    { id: 7, title: 'laptop', can_push: true },
    'deploy_key:7 laptop',
    /the deploy key `laptop`/,
  ],
  [
    'deploy_tokens',
    { id: 8, name: 'ci', created_at: undefined },
    'deploy_token:8 ci',
    /the deploy token `ci`/,
  ],
  ['triggers', { id: 9, description: 'nightly' }, 'trigger:9 nightly', /the trigger token `nightly`/],
  [
    'pipeline_schedules',
    { id: 10, description: 'later', ref: 'main', cron: '0 4 * * *' },
    'schedule:10 later',
    /the pipeline schedule `later`/,
  ],
  [
    'hooks',
    { id: 11, url: 'https://collect.test/in?token=secret' },
    'webhook:11 collect.test',
    /the webhook to `collect.test`/,
  ],
  [
    'integrations',
    { id: 12, slug: 'slack', title: 'Slack', active: true },
    'integration:slack Slack',
    /the integration `Slack`/,
  ],
  [
    'remote_mirrors',
    { id: 13, url: 'https://*****:*****@mirror.test/x.git', enabled: true },
    'mirror:13 mirror.test/x.git',
    /the push mirror to `mirror.test/,
  ],
  [
    'job_token_scope/allowlist',
    { id: 900, path_with_namespace: 'sam/tool', created_at: undefined },
    'job_token:project.900 sam/tool',
    /access for the CI jobs of `sam\/tool`/,
  ],
  [
    'job_token_scope/groups_allowlist',
    { id: 901, full_path: 'sams' },
    'job_token:group.901 sams',
    /access for the CI jobs of `sams`/,
  ],
  ['runners', { id: 14, description: 'my machine' }, 'runner:14 my machine', /the runner `my machine`/],
];
