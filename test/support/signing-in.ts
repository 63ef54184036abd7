/** A world in which people can sign in to GitLab to show which account is theirs, and what they do for that. */
import { Browser } from './browser.ts';
import { OAUTH_SECRET } from './program-config.ts';
import { startWorld, type World } from './world.ts';

export const PUBLIC = 'https://hallpass.test';
export const SIGN_IN = 'This is me: sign in to GitLab';
export const YES = 'Yes, link them';
export const NO = 'No, do not link them';

/** kim, noa, raj and eve have accounts (201 to 204) that no e-mail leads to. */
export async function startSignInWorld(changes?: Readonly<Record<string, unknown>>): Promise<World> {
  const world = await startWorld({
    publicUrl: PUBLIC,
    ...(changes === undefined ? {} : { document: changes }),
  });
  const { document } = world.config;
  const oauth = { clientId: 'app-1', clientSecret: { env: 'GITLAB_OAUTH_SECRET' } };
  const connectors = document.file.connectors.map((connector) => ({ ...connector, oauth }));
  await world.restart({ ...world.config, document: { ...document, file: { ...document.file, connectors } } });
  world.gitlab.addApplication({
    clientId: 'app-1',
    secret: OAUTH_SECRET,
    redirectUris: [`${PUBLIC}/pages/sign-in/gitlab/callback`],
  });
  for (const [id, handle] of [
    [201, 'kim'],
    [202, 'noa'],
    [203, 'raj'],
    [204, 'eve'],
  ] as const) {
    world.slack.addPerson({ handle, name: `${handle} Somebody`, email: `${handle}@home.test` });
    world.gitlab.addUser({ id, username: `${handle}_dev`, name: `${handle} in GitLab` });
  }
  return world;
}

export const browser = (world: World): Browser => new Browser({ [PUBLIC]: world.url });

/** Asks for a one-time link in Slack, and gives its address. */
export async function linkOf(world: World, handle: string): Promise<string> {
  await world.as(handle).command('/access link');
  await world.as(handle).click('Sign in to GitLab');
  const open = world.as(handle).modal();
  await world.as(handle).close();
  return /https:\/\/hallpass\.test\/pages\/link\/[\w-]{43}/.exec(JSON.stringify(open))?.[0] ?? 'no link';
}

/** As far as the question whether both are the same person. */
export async function signedIn(world: World, handle: string, as: string): Promise<Browser> {
  const tab = browser(world);
  await tab.open(await linkOf(world, handle));
  await tab.press(SIGN_IN);
  await tab.press(`Authorize as @${as}`);
  await world.quiet();
  return tab;
}

/** Whose account that is and why, as `kim Somebody by oauth via null`; null for nobody's. */
export async function holderOf(world: World, id: number): Promise<string | null> {
  const row = await world.program.ctx.db
    .selectFrom('accounts')
    .innerJoin('people', 'people.id', 'accounts.personId')
    .select(['people.name', 'accounts.linkedBy', 'accounts.linkedVia'])
    .where('accounts.externalId', '=', String(id))
    .executeTakeFirst();
  return row === undefined ? null : `${row.name} by ${row.linkedBy} via ${row.linkedVia}`;
}
