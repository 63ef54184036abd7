/** Every kind of item of an access review, in the console: what it is stands in its row. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { syncConnector } from '../../../jobs/sync-connector.ts';
import { seedOthers } from '../../../playground/fakes/acme-others.ts';
import { createCampaign } from '../../../src/operations/reviews/create-campaign.ts';
import { signedIn, startConsoleWorld } from '../../support/console.ts';
import { never } from '../../support/office.ts';
import { settings } from '../../support/reviews.ts';
import type { World } from '../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startConsoleWorld({});
  const { ctx } = world.program;
  seedOthers(world.gitlab, world.acme);
  await syncConnector(ctx, { connectorId: 'gitlab' }, never);
  const { id: personId } = await ctx.db
    .selectFrom('people')
    .select('id')
    .where('name', '=', 'Dana Weiss')
    .executeTakeFirstOrThrow();
  await createCampaign(ctx, { kind: 'person', personId, via: 'slack' }, settings(world.program));
  await world.quiet();
});
afterAll(() => world.close());

async function rows(query: string): Promise<string> {
  const { id } = await world.program.ctx.db
    .selectFrom('reviewCampaigns')
    .select('id')
    .executeTakeFirstOrThrow();
  const { text } = await signedIn(world, 'dana', `/reviews/${id}/items?q=${query}`);
  return text;
}

it.each([
  [
    'deploy-tools',
    /deploys of the pipeline \(project_12_bot_\w+\) machine Maintainer until \d{4}-\d\d-\d\d acme/,
  ],
  ['deploy-tools', /token deploys of the pipeline \(api, write_repository\) until [\d-]+, last used/],
  [
    'payments',
    /Release Robot \(release-robot\) machine .* token release notes \(read_api, write_repository\)/,
  ],
  ['nina', /Invitation of nina\.petrova@partner\.test Developer until/],
  ['dashboards', /Invited group acme\/contractors Reporter until/],
  ['dashboards', /陈明 \(chen\.ming\) with the invited group acme\/contractors · nobody in Slack Reporter/],
  ['checkout', /陈明 \(chen\.ming\) nobody in Slack Reporter \(custom role Reads vulnerabilities\) acme/],
  ['old-shop', /Yuki Tanaka \(yuki\) nobody in Slack · account deactivated · archived Maintainer/],
  ['tom', /Tom Becker \(tom\) nobody in Slack · account blocked Developer/],
  ['lee', /Lee Park \(lee\) Reporter until [\d-]+ acme\/platform\/api last used/],
])('%s: %s', async (query, shown) => {
  expect((await rows(query)).replaceAll(/\s+/g, ' ')).toMatch(shown);
});
