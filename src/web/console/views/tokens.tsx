/** The list of tokens. Pure. */
import type { ListedToken } from '../../../db/api-tokens.ts';
import { Empty, Press, When } from './parts.tsx';

interface TokensParts {
  readonly tokens: readonly ListedToken[];
  /** Whether the viewer may revoke one of this person's. */
  readonly mayRevoke: (personId: string) => boolean;
  readonly csrf: string;
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
      <Table {...parts} />
    )}
  </section>
);

const Table = ({ tokens, mayRevoke, csrf, tz }: TokensParts) => (
  <div class="scroll">
    <table class="stack">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Whose</th>
          <th scope="col">Lets</th>
          <th scope="col">Last used</th>
          <th scope="col">Ends</th>
          <th scope="col">
            <span class="hidden">Revoke</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {tokens.map(
          ({ id, kind, name, hint, personId, personName, verbs, connectors, lastUsedAt, expiresAt }) => (
            <tr>
              <td class="name">
                {name} <span class="tag">{kind}</span>
                <span class="soft">ends in {hint}</span>
              </td>
              <td>{personName}</td>
              <td data-of="Lets">
                {verbs.join(', ')}
                <span class="soft">{connectors === null ? 'everywhere' : `on ${connectors.join(', ')}`}</span>
              </td>
              <td data-of="Last used">{lastUsedAt === null ? 'never' : <When at={lastUsedAt} tz={tz} />}</td>
              <td data-of="Ends">{expiresAt === null ? 'never' : <When at={expiresAt} tz={tz} />}</td>
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
      </tbody>
    </table>
  </div>
);
