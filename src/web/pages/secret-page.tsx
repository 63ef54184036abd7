/**
 * What an integration set up in Slack shares with its GitLab besides the token: the webhook secret,
 * which is made and shown here once, and the OAuth application, which is entered here.
 */
import type { Hono } from 'hono';
import type { Child } from 'hono/jsx';
import { activeConfig } from '../../db/config/config.ts';
import { oneTimeLinkById, type OneTimeLink } from '../../db/identities/one-time-links.ts';
import type { Person } from '../../db/identities/people.ts';
import type { ConnectorConfig } from '../../domain/document/config-connectors.ts';
import { isSecretKind, type SecretKind } from '../../domain/connectors/connector-secret.ts';
import { isId } from '../../domain/id.ts';
import { NotFoundError } from '../../errors.ts';
import { makeWebhookSecret } from '../../operations/setup/make-webhook-secret.ts';
import { storeApplication } from '../../operations/setup/store-application.ts';
import { actorOf, heldLink, type PageContext } from './page-context.ts';
import { browserOf, csrfOf, formOf, show } from './page-guard.ts';
import { Notice } from './views/page.tsx';
import { Cover } from './views/cover.tsx';
import { ApplicationPage, SecretPage, WebhookPage } from './views/secret.tsx';

export function addSecretPages(pages: Hono, ctx: PageContext): void {
  pages.get('/secret/:linkId', async (c) => {
    const { kind, connector, browser } = await opened(
      ctx,
      c.req.param('linkId'),
      browserOf(c, ctx.publicUrl),
    );
    const csrf = csrfOf(browser);
    return show(
      c,
      kind === 'webhook' ? (
        <WebhookPage connector={connector.name} csrf={csrf} />
      ) : (
        applicationPage(ctx, connector, { csrf, isMissing: false, clientId: '' })
      ),
    );
  });

  pages.post('/secret/:linkId', async (c) => {
    const { browser, fields } = await formOf(c, ctx.publicUrl);
    const { link, kind, connector } = await opened(ctx, c.req.param('linkId'), browser);
    const at = { linkId: link.id, browser };
    if (kind === 'webhook') {
      const { connectorId, name, secret } = await makeWebhookSecret(ctx, actorOf(link), at);
      const address = `${ctx.publicUrl}/webhooks/gitlab/${connectorId}`;
      return show(c, <SecretPage connector={name} address={address} secret={secret} />);
    }
    const typed = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
    const [clientId, secret] = [typed('client_id'), typed('client_secret')];
    if (!(await storeApplication(ctx, actorOf(link), { ...at, clientId, secret }))) {
      const page = applicationPage(ctx, connector, { csrf: csrfOf(browser), isMissing: true, clientId });
      return show(c, page, 422);
    }
    const says = `People are offered to sign in to ${connector.name} from now on. Try it in Slack, where you link your account.`;
    return show(c, <Notice title="The application is taken" says={says} next="You can close this page." />);
  });
}

/** What is shown to whoever opens the link. */
export async function secretCover(
  ctx: PageContext,
  { link, person, csrf }: { readonly link: OneTimeLink; readonly person: Person; readonly csrf: string },
): Promise<Child> {
  const { kind, connector } = await aboutOf(ctx, link);
  const what = kind === 'webhook' ? 'Webhook of' : 'Sign-in to';
  return <Cover title={`${what} ${connector.name}`} person={person} csrf={csrf} />;
}

/** Where the browser goes from an opened link. */
export const toSecretPage = (ctx: PageContext, { id }: OneTimeLink): string =>
  `${ctx.publicUrl}/pages/secret/${id}`;

const applicationPage = (
  { publicUrl }: PageContext,
  { id, name }: ConnectorConfig,
  form: { readonly csrf: string; readonly isMissing: boolean; readonly clientId: string },
): Child => (
  <ApplicationPage connector={name} redirectUri={`${publicUrl}/pages/sign-in/${id}/callback`} {...form} />
);

async function opened(ctx: PageContext, linkId: string, browser: string | null) {
  const link = isId('pgl', linkId) ? await oneTimeLinkById(ctx.db, linkId) : undefined;
  if (link === undefined || !isSecretKind(link.purpose)) throw new NotFoundError('link');
  return { link, browser: heldLink(ctx, link, browser), ...(await aboutOf(ctx, link)) };
}

/** @throws NotFoundError link */
async function aboutOf(
  ctx: PageContext,
  { purpose, subjectId }: OneTimeLink,
): Promise<{ readonly kind: SecretKind; readonly connector: ConnectorConfig }> {
  const { file } = await activeConfig(ctx.db);
  const connector = file.connectors.find(({ id }) => id === subjectId);
  if (connector === undefined || !isSecretKind(purpose)) throw new NotFoundError('link');
  return { kind: purpose, connector };
}
