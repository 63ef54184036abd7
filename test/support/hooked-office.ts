/** An office that GitLab can reach: its webhook address is open, and nothing has been set up in GitLab yet. */
import { Hono } from 'hono';
import { onTestFinished } from 'vitest';
import { followHints } from '../../jobs/follow-hints.ts';
import { listen } from '../../src/web/listen.ts';
import { createWebhooks } from '../../src/web/webhooks.ts';
import type { HookSettings } from '../../playground/fakes/gitlab-hooks.ts';
import { document } from '../../playground/fakes/document.ts';
import { never, openOffice, type Office } from './office.ts';
import { secretAt } from './office-connectors.ts';

export class HookedOffice {
  readonly office: Office;
  /** Where the webhook of the connector goes. */
  readonly address: string;

  constructor(office: Office, address: string) {
    this.office = office;
    this.address = address;
  }

  /** As somebody sets it up in GitLab. */
  hook(of: HookSettings['of'] = 'system'): HookSettings {
    return { url: this.address, of, token: secretAt(VARIABLE) };
  }

  /** Waits for what GitLab sent, then looks where that hinted. Returns the statuses GitLab got. */
  async heard(): Promise<(number | null)[]> {
    const { hooks } = this.office.gitlab;
    await hooks.delivered();
    await followHints(this.office.ctx, { connectorId: 'gitlab' }, never);
    return hooks.deliveries.map(({ status }) => status);
  }

  /** What is still to be looked at. */
  async hints(): Promise<string[]> {
    const rows = await this.office.ctx.db.selectFrom('hints').select('subject').execute();
    return rows.map(({ subject }) => subject);
  }

  async cached(path: string, userId: number): Promise<string | null> {
    const row = await this.office.ctx.db
      .selectFrom('memberships')
      .innerJoin('resources', 'resources.id', 'memberships.resourceId')
      .select('role')
      .where('path', '=', path)
      .where('accountExternalId', '=', String(userId))
      .executeTakeFirst();
    return row?.role ?? null;
  }
}

const VARIABLE = 'GITLAB_HOOK_SECRET';
const WEBHOOK = { webhook: { secret: { env: VARIABLE } } };

export async function openHookedOffice(): Promise<HookedOffice> {
  const office = await openOffice();
  await office.configure({
    connectors: document(office.gitlab.url).connectors.map((connector) => ({ ...connector, ...WEBHOOK })),
  });
  const web = new Hono().route('/webhooks', createWebhooks(office.ctx));
  const listening = await listen({ host: '127.0.0.1', port: 0, slack: null, web });
  onTestFinished(() => listening.close());
  return new HookedOffice(office, `${listening.url}/webhooks/gitlab/gitlab`);
}
