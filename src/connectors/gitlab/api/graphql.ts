/** One GraphQL query of GitLab's, which says what went wrong in a success. */
import { z } from 'zod';
import type { How } from './api.ts';
import type { GitLab } from './standing.ts';

const Said = z.object({
  data: z.unknown().optional(),
  errors: z.array(z.object({ message: z.string() })).nullish(),
});

export interface GraphqlAnswer {
  readonly data: unknown;
  /** GitLab's own words; none when it found nothing wrong. */
  readonly errors: readonly string[];
}

/**
 * Reads only. Below `/api`, beside the `/api/v4` of everything else.
 * @throws GitLabFailure, ConnectorError rate_limited
 */
export async function askGraphql(
  { client }: GitLab,
  how: How,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<GraphqlAnswer> {
  const { body } = await client.send(Said, how, async (api) => {
    const answer = await api.Groups.requester.post('../graphql', { body: { query, variables } });
    return answer.body;
  });
  return { data: body.data ?? null, errors: (body.errors ?? []).map(({ message }) => message) };
}
