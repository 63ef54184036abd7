/**
 * What somebody sees who signs in to show which account is theirs. Both names are on each page
 * before anything is linked. Pure.
 */
import { Page } from './page.tsx';

export interface SlackSide {
  readonly name: string;
  readonly slackUserId: string;
  /** Null when Slack has none that is confirmed. */
  readonly email: string | null;
}

export interface GitLabSide {
  readonly externalId: string;
  readonly name: string;
  readonly username: string;
  /** Of the instance. */
  readonly origin: string;
}

/** Whose one-time link it is. */
export const InSlack = ({ name, email, slackUserId }: SlackSide) => (
  <dl class="side">
    <dt>In Slack</dt>
    <dd>{name}</dd>
    <dd>{email ?? 'no confirmed e-mail'}</dd>
    <dd class="small">{slackUserId}</dd>
  </dl>
);

const InGitLab = ({ name, username, origin }: GitLabSide) => (
  <dl class="side">
    <dt>In GitLab</dt>
    <dd>{name}</dd>
    <dd>{`@${username}`}</dd>
    <dd class="small">{origin}</dd>
  </dl>
);

/** Before anybody signs in: whose link it is. */
export const SignInCover = ({
  person,
  connector,
  origin,
  csrf,
}: {
  readonly person: SlackSide;
  readonly connector: string;
  readonly origin: string;
  readonly csrf: string;
}) => (
  <Page title={`Link your account of ${connector} to ${person.name}`}>
    <p>You sign in to GitLab once. hallpass looks which account it is, and keeps nothing else.</p>
    <div class="sides">
      <InSlack {...person} />
    </div>
    <p class="warning">
      Go on only if this is you. If somebody sent you this link, close the page: whoever goes on hands their
      GitLab account to the person above.
    </p>
    <form method="post">
      <input type="hidden" name="csrf" value={csrf} />
      <div class="actions">
        <button class="primary">This is me: sign in to GitLab</button>
      </div>
    </form>
    <p class="small">You will be sent to {origin}, and come back here to confirm.</p>
  </Page>
);

/** On the way to GitLab, by itself or by the link. */
export const Leaving = ({ address, origin }: { readonly address: string; readonly origin: string }) => (
  <Page title="On to GitLab" leadsTo={address}>
    <p>
      <a href={address}>Continue to {origin}</a> if nothing happens.
    </p>
  </Page>
);

/** After somebody signed in: both sides, and the last word. */
export const ConfirmLink = ({
  person,
  account,
  csrf,
}: {
  readonly person: SlackSide;
  readonly account: GitLabSide;
  readonly csrf: string;
}) => (
  <Page title="Are both of these you?">
    <div class="sides">
      <InSlack {...person} />
      <InGitLab {...account} />
    </div>
    <p>
      Once they are linked, what {person.name} asks for in Slack is granted to @{account.username} in GitLab.
    </p>
    <form method="post">
      <input type="hidden" name="csrf" value={csrf} />
      <input type="hidden" name="account" value={account.externalId} />
      <div class="actions">
        <button class="primary" name="decision" value="link">
          Yes, link them
        </button>
        <button name="decision" value="decline">
          No, do not link them
        </button>
      </div>
    </form>
    <p class="small">Wrong GitLab account? Press No, sign out of GitLab, and begin anew in Slack.</p>
  </Page>
);
