/**
 * What keeps working in a group or project without a membership: listed as far as GitLab shows it
 * to the token, and taken back. What a list does not show is in docs/left-behind.md.
 */
import type { Leftover } from '../../../domain/access/leftovers.ts';
import type { FoundLeftover, ResourceRef } from '../../found.ts';
import type { How } from '../api/api.ts';
import { cannotFind, notUnderstood, refusedFor } from '../api/errors.ts';
import { GitLabFailure } from '../api/failure.ts';
import type { Asked, FoundThere, List } from './asked.ts';
import { LISTS, pathOf } from './leftover-lists.ts';
import { ConnectorError } from '../../../errors.ts';
import { isNotShown } from './not-shown.ts';
import { WriteAnswer } from '../api/schema.ts';
import { demandWhole, isPlaceMissing, type GitLab } from '../api/standing.ts';

/**
 * Everything of that kind in one place, all lists at once. Requests: one for each list, a dozen in
 * all, and one for each cluster agent and service account. A list that this GitLab, or the token,
 * does not have is empty. @throws ConnectorError missing, forbidden; GitLabFailure
 */
export async function* listLeftovers(
  gitlab: GitLab,
  resource: ResourceRef,
  how: How,
): AsyncGenerator<FoundLeftover> {
  const asked = LISTS[resource.kind].map((list) => shown(list, { gitlab, how, resource }));
  const lists = await Promise.all(asked).catch(async (error: unknown) => {
    if (!isPlaceMissing(error)) throw error;
    await demandWhole(gitlab, how);
    throw cannotFind(resource, error);
  });
  for (const found of lists.flat()) yield { ...found, resource };
}

async function shown(list: List, asked: Asked): Promise<readonly FoundThere[]> {
  const found: FoundThere[] = [];
  try {
    for await (const one of list(asked)) found.push(one);
    return found;
  } catch (error) {
    if (!isPlaceMissing(error) && isNotShown(error)) return [];
    throw error;
  }
}

const TAILS: Readonly<Partial<Record<Leftover['type'], (key: string) => string>>> = {
  deploy_key: (key) => `deploy_keys/${key}`,
  deploy_token: (key) => `deploy_tokens/${key}`,
  access_token: (key) => `access_tokens/${key.split('.')[0] ?? ''}`,
  trigger: (key) => `triggers/${key}`,
  schedule: (key) => `pipeline_schedules/${key}`,
  webhook: (key) => `hooks/${key}`,
  mirror: (key) => `remote_mirrors/${key}`,
  agent_token: (key) => `cluster_agents/${key.replace('.', '/tokens/')}`,
  ssh_certificate: (key) => `ssh_certificates/${key}`,
};

/**
 * Takes one back, and looks whether it is gone. One that is gone already is none.
 * @throws ConnectorError, GitLabFailure
 */
export async function removeLeftover(
  gitlab: GitLab,
  resource: ResourceRef,
  { type, key }: Pick<Leftover, 'type' | 'key'>,
  signal: AbortSignal,
): Promise<void> {
  const how: How = { priority: 'reconcile', signal };
  const tail = TAILS[type]?.(key);
  if (tail === undefined) throw notUnderstood({ code: 'leftover_stays' });
  try {
    await gitlab.client.send(WriteAnswer, how, async (api) => {
      const { body } = await api.Groups.requester.delete(`${pathOf(resource)}/${tail}`);
      return body;
    });
  } catch (error) {
    if (!(error instanceof GitLabFailure)) throw error;
    if (error.status === 403) {
      await demandWhole(gitlab, how);
      throw refusedFor(error, { code: 'not_allowed' });
    }
    if (error.status !== 404) throw error;
  }
  try {
    for await (const found of listLeftovers(gitlab, resource, how))
      if (found.type === type && found.key === key) throw notUnderstood({ code: 'leftover_stays' });
  } catch (error) {
    // Taken back with the place.
    if (!(error instanceof ConnectorError) || error.code !== 'missing') throw error;
  }
}
