/** A world with the console in it, and people who sign in to it. Lee is an auditor. */
import { activeConfig } from '../../src/db/config/config.ts';
import { changeConfig } from '../../src/operations/config/change-config.ts';
import { Browser } from './browser.ts';
import { startWorld, type World } from './world.ts';

export const PUBLIC = 'https://hallpass.test';
const NAMES = {
  ana: 'Ana Lima',
  omar: 'Omar Haddad',
  dana: 'Dana Weiss',
  lee: 'Lee Park',
  sam: 'Sam Okafor',
} as const;
export type Member = keyof typeof NAMES;

export async function startConsoleWorld(
  document: Readonly<Record<string, unknown>> = {},
  others: { readonly signingKey?: string } = {},
): Promise<World> {
  const reviews = { auditors: ['lee@acme.test'] };
  const world = await startWorld({ publicUrl: PUBLIC, document: { reviews, ...document }, ...others });
  world.slack.openId.redirectUris.push(`${PUBLIC}/sign-in/callback`);
  return world;
}

export const tabOf = (world: World): Browser => new Browser({ [PUBLIC]: world.url });

/** As far as Slack's question who it is. */
export const toSlack = (browser: Browser, path = '/'): Promise<void> =>
  browser.open(`${PUBLIC}/sign-in/slack?to=${encodeURIComponent(path)}`);

/** A browser in which somebody has signed in, on a page. */
export async function signedIn(world: World, handle: Member, path = '/'): Promise<Browser> {
  const browser = tabOf(world);
  await toSlack(browser, path);
  await browser.press(`Allow as ${NAMES[handle]}`);
  return browser;
}

/** Ana is a developer there for two hours. */
export async function granted(world: World, path = 'acme/platform/api'): Promise<void> {
  await world.as('ana').command(`/access request ${path} developer 2h "deploy"`);
  await world.as('omar').click('Approve');
  await world.quiet();
}

/** A new version of the document, by Dana through the API: one more admin. Gives its number. */
export async function addAdmin({ program: { ctx } }: World, admin: string): Promise<number> {
  const { file, version } = await activeConfig(ctx.db);
  const dana = await ctx.db
    .selectFrom('people')
    .select('id')
    .where('name', '=', NAMES.dana)
    .executeTakeFirstOrThrow();
  const document = { ...file, admins: [...file.admins, admin] };
  const actor = { kind: 'person', personId: dana.id, via: 'api' } as const;
  return changeConfig(ctx, actor, { document, expectedVersion: version });
}

/** A review of Dana's of everything, open for more than a day. */
export async function reviewed(world: World): Promise<void> {
  const dana = world.as('dana');
  await dana.command('/access review');
  await dana.click('New access review');
  await dana.type('Name', 'Quarter 4');
  await dana.type('Resources', '**');
  await dana.select('Roles from', 'Guest');
  await dana.submit();
  await dana.close();
  await world.quiet();
  await dana.click('Open');
  world.skip('26h');
}

/** Ana is on both sides of a conflict: by a grant, and by Dana's hand in GitLab. */
export async function conflicting(world: World): Promise<void> {
  await granted(world, 'acme/prod/ledger');
  world.gitlab.setMember('project', 11, 101, 40, { by: 104 });
  await world.as('omar').command('/access sync');
  await world.quiet();
}
