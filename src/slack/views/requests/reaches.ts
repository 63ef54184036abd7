import type { Role } from '../../../domain/entitlement.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import type { PolicyBelow, Reaches } from '../../../domain/policies/terms.ts';
import { code, joined, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';

const NAMED = 3;

/**
 * What a role on a group reaches, for whoever decides: `40 projects, also acme/prod: 12 projects`;
 * null for a project. Pure.
 */
export function reachFact({ isGroup, projects, stricter }: Reaches): Mrkdwn | null {
  if (!isGroup) return null;
  const all = mrkdwn`${projectCount(projects)} below it`;
  return stricter.length === 0 ? all : mrkdwn`${all}, also ${places(stricter)}`;
}

/**
 * Why more is asked for than by the policy of the group itself, for whoever asks; null when it is
 * not. Pure.
 */
export function stricterBelow(role: Role, { stricter }: Pick<Reaches, 'stricter'>): Mrkdwn | null {
  if (stricter.length === 0) return null;
  return mrkdwn`This is also ${roleLabel(role)} on ${places(stricter)}. The policies there apply here, too`;
}

function places(list: readonly PolicyBelow[]): Mrkdwn {
  const named = joined(list.slice(0, NAMED).map(place), '; ');
  return list.length > NAMED ? mrkdwn`${named}; and places of ${list.length - NAMED} more policies` : named;
}

function place({ path, others, projects }: PolicyBelow): Mrkdwn {
  const more = others === 0 ? mrkdwn`` : mrkdwn` and ${others} more ${others === 1 ? 'place' : 'places'}`;
  return mrkdwn`${code(path)}${more}: ${projectCount(projects)}`;
}

const projectCount = (count: number): string =>
  count === 1 ? '1 project' : `${count === 0 ? 'no' : count.toLocaleString('en-US')} projects`;
