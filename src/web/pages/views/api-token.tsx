/** The page that makes a token for the API and shows it once. Pure. */
import type { TokenKind } from '../../../domain/identities/api-token.ts';
import { Page } from './page.tsx';

interface About {
  readonly name: string;
  readonly kind: TokenKind;
  readonly days: number;
}

const ACTS: Readonly<Record<TokenKind, string>> = {
  personal: 'The token acts as you, as far as you chose.',
  assistant:
    'The token is for an assistant. It sees what you may see and asks for access in your name, which every request says, and does nothing else.',
  machine:
    'The token is for a program. It acts with your rights, as far as you chose, and neither asks for access nor decides.',
};

/** Before it is made. */
export const MakeApiToken = ({ name, kind, days, csrf }: About & { readonly csrf: string }) => (
  <Page title={`API token ${name}`}>
    <p>
      {ACTS[kind]} It is good for {days} days, and hallpass keeps nothing of it but a fingerprint.
    </p>
    <form method="post">
      <input type="hidden" name="csrf" value={csrf} />
      <div class="actions">
        <button class="primary">Make the token</button>
      </div>
    </form>
  </Page>
);

/** Shown once, as the answer to making it. */
export const ApiTokenMade = ({
  name,
  token,
  url,
  ends,
}: {
  readonly name: string;
  readonly token: string;
  readonly url: string;
  /** The day on which it ends. */
  readonly ends: string;
}) => (
  <Page title={`API token ${name}`}>
    <p class="warning">It is shown this once. Copy it before you close the page.</p>
    <label>
      Token
      <input value={token} readonly spellcheck={false} autocomplete="off" />
    </label>
    <p>
      Keep it where you keep passwords. In a terminal, <code>HALLPASS_URL={url} hallpass login</code> asks for
      it and keeps it for you.
    </p>
    <p class="small">It ends on {ends}. To revoke it before that, look at your API tokens in Slack.</p>
  </Page>
);
