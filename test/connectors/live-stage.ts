import { onTestFinished } from 'vitest';
import { z } from 'zod';
import type { ResourceRef } from '../../src/connectors/found.ts';
import { gitlabConnector } from '../../src/connectors/gitlab/connector.ts';
import { dayOf } from '../../src/domain/day.ts';
import { rank, roleOfLevel } from '../../src/domain/entitlement.ts';
import type { Row } from '../../src/domain/access/membership.ts';
import type { Stage } from './stage.ts';

export interface LiveGitLab {
  readonly url: string;
  /** Scope api, of an Owner of the group. */
  readonly token: string;
  /** A top-level group with one human member at least who is less than Owner. The suite makes and deletes subgroups in it. */
  readonly group: string;
}

const NAMES = ['GITLAB_LIVE_URL', 'GITLAB_LIVE_TOKEN', 'GITLAB_LIVE_GROUP'] as const;

/** Why there is no real GitLab to try, or null when there is one. */
export function liveGap(env: NodeJS.ProcessEnv): string | null {
  const unset = NAMES.filter((name) => !env[name]);
  return unset.length === 0 ? null : `set ${unset.join(', ')} to try a real one`;
}

/** @throws Error unless `liveGap` is null */
export function liveGitLab(env: NodeJS.ProcessEnv): LiveGitLab {
  const [url, token, group] = NAMES.map((name) => env[name]);
  if (!url || !token || !group) throw new Error(liveGap(env) ?? '');
  return { url: url.replace(/\/+$/, ''), token, group };
}

const Thing = z.object({ id: z.number() });
const Person = z.object({
  id: z.number(),
  state: z.string(),
  username: z.string(),
  access_level: z.number(),
  expires_at: z.string().nullable(),
});

/** A new subgroup and project for one test, deleted when it ends. */
export async function liveStage({ url, token, group }: LiveGitLab): Promise<Stage> {
  const send = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${url}/api/v4${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok && response.status !== 404)
      throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return response.ok && text !== '' ? (JSON.parse(text) as unknown) : null;
  };
  const top = Thing.parse(await send('GET', `/groups/${encodeURIComponent(group)}`));
  const person = await weakestMember(send, top.id);
  const path = `hallpass-${Date.now().toString(36)}`;
  const sub = Thing.parse(await send('POST', '/groups', { name: path, path, parent_id: top.id }));
  onTestFinished(async () => void (await send('DELETE', `/groups/${sub.id}`)));
  const project = Thing.parse(
    await send('POST', '/projects', { name: 'api', path: 'api', namespace_id: sub.id }),
  );
  const members = ({ kind, externalId }: ResourceRef): string => `/${kind}s/${externalId}/members`;
  const look = async (resource: ResourceRef): Promise<Row | null> => {
    const found = await send('GET', `${members(resource)}/${person.id}`);
    return found === null ? null : rowOf(Person.parse(found));
  };
  return {
    connector: gitlabConnector({ url, token, group, now: () => new Date() }),
    top: { kind: 'group', externalId: String(top.id) },
    group: { kind: 'group', externalId: String(sub.id) },
    project: { kind: 'project', externalId: String(project.id) },
    person: String(person.id),
    inherited: roleOfLevel(person.access_level),
    customRole: null,
    today: () => dayOf(new Date()),
    pass: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
    look,
    async put(resource, row) {
      if (row === null)
        return void (await send('DELETE', `${members(resource)}/${person.id}?skip_subresources=true`));
      const wish = { access_level: rank(row.role), expires_at: row.expiresOn ?? '' };
      if ((await look(resource)) === null)
        await send('POST', members(resource), { user_id: person.id, ...wish });
      else await send('PUT', `${members(resource)}/${person.id}`, wish);
    },
    trouble: null,
  };
}

async function weakestMember(
  send: (method: string, path: string) => Promise<unknown>,
  groupId: number,
): Promise<z.infer<typeof Person>> {
  const members = z.array(Person).parse(await send('GET', `/groups/${groupId}/members?per_page=100`));
  const usable = members.filter(
    ({ state, username, access_level: level }) => state === 'active' && level <= 20 && !/_bot/.test(username),
  );
  const weakest = usable.toSorted((a, b) => a.access_level - b.access_level)[0];
  if (weakest === undefined) throw new Error('the live group needs a member who is Reporter or less');
  return weakest;
}

const rowOf = (member: z.infer<typeof Person>): Row => ({
  role: roleOfLevel(member.access_level),
  customRole: null,
  expiresOn: member.expires_at,
});
