/** A server with its API, an admin's token, and terraform beside it. */
import { Hono } from 'hono';
import { onTestFinished } from 'vitest';
import { activeConfig } from '../../src/db/config/config.ts';
import type { ConfigFile } from '../../src/domain/document/config-file.ts';
import { createApi } from '../../src/web/api/api.ts';
import { listen } from '../../src/web/listen.ts';
import { tokenFor } from '../support/api.ts';
import { openOffice, type Office } from '../support/office.ts';
import { openTerraform } from '../support/terraform.ts';
import { type Terraform } from '../support/terraform-folder.ts';
import type { Context } from '../../src/context.ts';

export interface Server {
  readonly url: string;
  readonly token: string;
}

/** The API of a program on a port of its own, with a token of dana's. `served` is told of each call before its answer goes out. */
export async function serve(
  office: Office,
  ctx: Context = office.ctx,
  served: (call: string) => void = () => undefined,
): Promise<Server> {
  const api = createApi(ctx);
  const web = new Hono().all('/api/v1/*', async (c) => {
    const answer = await api.fetch(c.req.raw);
    served(`${c.req.method} ${c.req.path}`);
    return answer;
  });
  const listening = await listen({ host: '127.0.0.1', port: 0, slack: null, web });
  onTestFinished(() => listening.close());
  // What docs/terraform says is enough.
  const wish = { kind: 'machine', verbs: ['read', 'configure'] } as const;
  return { url: listening.url, token: await tokenFor(ctx, office.actor('dana'), wish) };
}

export interface Desk {
  readonly office: Office;
  readonly server: Server;
  readonly terraform: Terraform;
  readonly document: () => Promise<ConfigFile>;
}

export async function openDesk(): Promise<Desk> {
  const office = await openOffice();
  const server = await serve(office);
  const terraform = await openTerraform(server);
  return { office, server, terraform, document: async () => (await activeConfig(office.ctx.db)).file };
}
