/** An owner who enters the access token of an integration on a page, from the button in Slack to the connector in force. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from '../support/browser.ts';
import { furnishBeta, SECRET_KEY } from '../support/drafts.ts';
import { PUBLIC } from '../support/signing-in.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    secretKey: SECRET_KEY,
    publicUrl: PUBLIC,
    document: { connectorsFromSlack: { allowPrivateAddresses: true } },
    furnish: furnishBeta,
  });
});
afterEach(() => {
  expect([...world.slack.violations, ...world.gitlab.violations]).toEqual([]);
});
afterAll(() => world.close());

const shown = (handle: string): string => world.as(handle).modal()?.shown ?? '';

describe('a token that is not to pass through Slack', () => {
  it('is entered on a page, checked, and confirmed in Slack', async () => {
    await world.as('dana').command('/access integrations');
    await world.as('dana').click('Add integration');
    await world.as('dana').type('Name', 'Beta');
    await world.as('dana').select('Application', 'GitLab');
    await world.as('dana').select('Integration owners', ['omar']);
    await world.as('dana').submit();
    await world.as('dana').close();
    const omar = world.as('omar');
    await omar.click('Add details');
    await omar.type('Group', 'half typed');
    await omar.click('Enter the token on a page instead');
    expect(shown('omar')).toContain('Slack never sees it there');
    const link = /https:\/\/hallpass\.test\/pages\/link\/[\w-]{43}/.exec(JSON.stringify(omar.modal()))?.[0];
    await omar.close();
    expect(omar.modal()?.values['Group']).toBe('half typed');
    await omar.close();

    const tab = new Browser({ [PUBLIC]: world.url });
    await tab.open(link ?? 'no link');
    expect(tab.text).toContain('Enter the access token of Beta');
    await tab.press('This is me: go on');
    tab.enter({ group: 'beta', url: world.gitlab.url, token: world.gitlab.token });
    await tab.press('Check it in GitLab');
    expect(tab.text).toContain('The token is taken');
    await world.quiet();
    expect(omar.dms().at(-1)?.shown).toContain('Ready to confirm');
    await omar.click('Confirm');
    await world.quiet();
    expect(omar.dms().at(-1)?.shown).toContain('are in force');
    expect(JSON.stringify(world.slack.deliveries)).not.toContain(world.gitlab.token);
  });
});
