/**
 * The pages on which an integration gets a webhook secret or an OAuth application of its own, with
 * where each goes in GitLab. Pure.
 */
import { Page } from './page.tsx';

/** Before the secret is made. */
export const WebhookPage = ({ connector, csrf }: { readonly connector: string; readonly csrf: string }) => (
  <Page title={`Webhook of ${connector}`}>
    <p>
      With a webhook hallpass sees within seconds what people change in GitLab, and not only at the next sync.
      hallpass makes a secret for it, shows it once, and keeps it encrypted.
    </p>
    <p class="warning">
      If {connector} has a webhook already, the secret in GitLab has to be replaced with the new one, too: the
      one before is good no more.
    </p>
    <form method="post">
      <input type="hidden" name="csrf" value={csrf} />
      <div class="actions">
        <button class="primary">Make the secret</button>
      </div>
    </form>
  </Page>
);

/** Shown once, as the answer to making it. */
export const SecretPage = ({
  connector,
  address,
  secret,
}: {
  readonly connector: string;
  readonly address: string;
  readonly secret: string;
}) => (
  <Page title={`Webhook secret of ${connector}`}>
    <p class="warning">It is shown this once. Copy it before you close the page.</p>
    <label>
      Secret token
      <input value={secret} readonly spellcheck={false} autocomplete="off" />
    </label>
    <label>
      URL
      <input value={address} readonly spellcheck={false} autocomplete="off" />
    </label>
    <p>
      In GitLab, in the top-level group, open <b>Settings → Webhooks</b>, press <b>Add new webhook</b>, and
      paste both. Choose <b>Member events</b>, <b>Subgroup events</b> and <b>Project events</b> as triggers.
      On an instance of your own an administrator can make a system hook of it instead, which tells of more.
    </p>
    <p class="small">In Slack, the list of integrations shows when hallpass heard from it last.</p>
  </Page>
);

/** Where the application's id and secret are entered, with what it has to be in GitLab. */
export const ApplicationPage = ({
  connector,
  redirectUri,
  isMissing,
  clientId,
  csrf,
}: {
  readonly connector: string;
  readonly redirectUri: string;
  /** Something was left empty. */
  readonly isMissing: boolean;
  readonly clientId: string;
  readonly csrf: string;
}) => (
  <Page title={`Sign-in to ${connector}`}>
    <p>
      People can then show by signing in which account is theirs. In GitLab, in the top-level group, open{' '}
      <b>Settings → Applications</b>, and add one that is <b>Confidential</b>, with the scope{' '}
      <code>read_user</code> alone and this redirect URI:
    </p>
    <label>
      Redirect URI
      <input value={redirectUri} readonly spellcheck={false} autocomplete="off" />
    </label>
    {isMissing ? (
      <p class="warning" role="alert">
        Enter both, as GitLab shows them once the application is saved.
      </p>
    ) : null}
    <form method="post" autocomplete="off">
      <input type="hidden" name="csrf" value={csrf} />
      <label>
        Application ID
        <input name="client_id" value={clientId} maxlength={300} spellcheck={false} required />
      </label>
      <label>
        Secret
        <input type="password" name="client_secret" maxlength={300} autocomplete="off" required />
      </label>
      <div class="actions">
        <button class="primary">Save</button>
      </div>
    </form>
    <p class="small">hallpass keeps the secret encrypted and shows it to nobody.</p>
  </Page>
);
