/** When accounts were last used, as the list of those that take a seat tells it. */
import type { FoundActivity } from '../found.ts';
import { SeatHolder } from './api/schema.ts';
import type { How } from './api/api.ts';
import { demandNotOffered, type GitLab } from './api/standing.ts';

/**
 * When the accounts with a seat below the top-level group were last used: a request for every 100.
 * Only Premium and Ultimate have the list, and show it to Owners of the top-level group; elsewhere
 * there are none. Who takes no seat is not on it.
 * @throws ConnectorError forbidden when the token lost its rights; GitLabFailure
 */
export async function* listActivity(gitlab: GitLab, signal: AbortSignal): AsyncGenerator<FoundActivity> {
  const how: How = { priority: 'sync', signal };
  const path = `groups/${encodeURIComponent(gitlab.group)}/billable_members`;
  const pages = gitlab.client.pages(SeatHolder, how, async (api, page) => {
    const { body } = await api.Groups.requester.get(path, { searchParams: { ...page } });
    return body;
  });
  try {
    for await (const page of pages)
      for (const { id, last_activity_on: on } of page)
        if (on) yield { externalId: String(id), lastActiveOn: on.slice(0, 10) };
  } catch (error) {
    await demandNotOffered(gitlab, how, error);
  }
}
