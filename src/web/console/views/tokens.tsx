/** The list of tokens. Pure. */
import type { ListedToken } from '../../../db/api/api-tokens.ts';
import { When } from '../../pages/views/when.tsx';
import { distance, Empty, Press, Table } from './parts.tsx';

interface TokensParts {
  readonly tokens: readonly ListedToken[];
  /** Whether the viewer may revoke one of this person's. */
  readonly mayRevoke: (personId: string) => boolean;
  readonly csrf: string;
  readonly now: Date;
  readonly tz: string | null;
}

export const Tokens = (parts: TokensParts) => (
  <section class="card" aria-label="Tokens">
    {parts.tokens.length === 0 ? (
      <Empty
        title="No tokens"
        next={
          <>
            Type <code>/access token</code> in Slack to make one for the API or the command line.
          </>
        }
      />
    ) : (
      <Listed {...parts} />
    )}
  </section>
);

const Listed = ({ tokens, mayRevoke, csrf, now, tz }: TokensParts) => (
  <Table columns={['Name', 'Whose', 'Lets', 'Last used', 'Ends', <span class="hidden">Revoke</span>]}>
    {tokens.map(
      ({ id, kind, name, hint, personId, personName, verbs, connectors, lastUsedAt, expiresAt }) => (
        <tr>
          <td class="name">
            {name} <span class="tag">{kind}</span>
            <span class="soft">
              <code>…{hint}</code>
            </span>
          </td>
          <td>{personName}</td>
          <td data-of="Lets">
            {verbs.join(', ')}
            <span class="soft">
              {connectors === null ? 'on every integration' : `on ${connectors.join(', ')}`}
            </span>
          </td>
          <td data-of="Last used">{lastUsedAt === null ? 'never' : <When at={lastUsedAt} tz={tz} />}</td>
          <td data-of="Ends">
            {expiresAt === null ? 'never' : distance(expiresAt, now)}
            {expiresAt === null ? null : (
              <span class="soft">
                <When at={expiresAt} tz={tz} />
              </span>
            )}
          </td>
          <td class="act">
            {mayRevoke(personId) ? (
              <Press
                action={`/tokens/${id}/revoke`}
                csrf={csrf}
                label="Revoke"
                about={name}
                kind="quiet danger"
              />
            ) : null}
          </td>
        </tr>
      ),
    )}
  </Table>
);
