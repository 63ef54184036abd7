/**
 * The page on which an owner enters a connector's access token, so that Slack never carries it.
 * Pure.
 */
import type { DetailsFault, EnteredDetails } from '../../../domain/connectors/connector-details.ts';
import { Page } from './page.tsx';
import { faultSentence } from '../../../sentences/faults.ts';

export interface TokenForm {
  readonly connector: string;
  readonly entered: Pick<EnteredDetails, 'group' | 'url'>;
  /** Group and address of a connector that is in force stay as they are. */
  readonly isNew: boolean;
  readonly faults: readonly DetailsFault[];
  readonly csrf: string;
}

export const TokenPage = ({ connector, entered, isNew, faults, csrf }: TokenForm) => (
  <Page title={`Access token of ${connector}`}>
    <p>
      In GitLab, make a token with the scope <code>api</code> for an account of its own that is Owner of the
      top-level group. hallpass stores it encrypted and shows it to nobody.
    </p>
    {faults.map(({ fault }) => (
      <p class="warning" role="alert">
        {faultSentence(fault)}
      </p>
    ))}
    <form method="post" autocomplete="off">
      <input type="hidden" name="csrf" value={csrf} />
      {isNew ? (
        <>
          <label>
            Group
            <span class="small">Its full path, its id or its name</span>
            <input name="group" value={entered.group} maxlength={300} required />
          </label>
          <label>
            Address of GitLab
            <span class="small">Empty for https://gitlab.com</span>
            <input name="url" value={entered.url} maxlength={300} inputmode="url" />
          </label>
        </>
      ) : (
        <p>
          For <code>{entered.group}</code> on <code>{entered.url}</code>.
        </p>
      )}
      <label>
        Personal access token
        <input type="password" name="token" maxlength={300} autocomplete="off" spellcheck={false} required />
      </label>
      <div class="actions">
        <button class="primary">Check it in GitLab</button>
      </div>
    </form>
    <p class="small">Nothing is in force before it is confirmed in Slack.</p>
  </Page>
);
