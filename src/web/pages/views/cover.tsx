/** What a one-time link leads to before anything: whose it is. Pure. */
import { Page } from './page.tsx';
import { InSlack, type SlackSide } from './sign-in.tsx';

export interface CoverParts {
  readonly title: string;
  readonly person: SlackSide;
  readonly csrf: string;
  /** What else whoever was sent the link should not do: `, and enter no token of yours`. */
  readonly warning?: string;
}

export const Cover = ({ title, person, csrf, warning = '' }: CoverParts) => (
  <Page title={title}>
    <p>This page was asked for in Slack by:</p>
    <div class="sides">
      <InSlack {...person} />
    </div>
    <form method="post">
      <input type="hidden" name="csrf" value={csrf} />
      <div class="actions">
        <button class="primary">This is me: go on</button>
      </div>
    </form>
    <p class="small">If somebody sent you this link, close the page{warning}.</p>
  </Page>
);
