import { describe, expect, it, onTestFinished } from 'vitest';
import type { Connector } from '../../src/connectors/connector.ts';
import { openConnectors } from '../../src/connectors/registry.ts';
import type { ConnectorConfig } from '../../src/domain/document/config-connectors.ts';
import { createLog } from '../../src/log.ts';
import { startFakeGitLab } from '../../playground/fakes/gitlab.ts';
import { faultOf, never, said } from './stage.ts';

const config = (over: Partial<ConnectorConfig> = {}): ConnectorConfig => ({
  id: 'gitlab',
  type: 'gitlab',
  name: 'GitLab',
  url: 'https://gitlab.test',
  group: 'acme',
  token: { env: 'GITLAB_TOKEN' },
  owners: ['omar@acme.test'],
  sync: { every: '1h' },
  readOnly: false,
  paused: false,
  driftFrom: 'maintainer',
  managedBy: 'file',
  ...over,
});

function registry() {
  const world = {
    connectors: [config()] as ConnectorConfig[] | null,
    token: 'glpat-one' as string | null,
    allowPrivate: false,
  };
  const file = () => ({
    connectors: world.connectors ?? [],
    connectorsFromSlack: { allowPrivateAddresses: world.allowPrivate },
  });
  const connectors = openConnectors({
    active: async () => file(),
    load: async () => (world.connectors === null ? null : file()),
    secretOf: () => 'gloas-secret',
    tokenOf: async () => world.token,
    now: () => new Date(),
    log: createLog('silent'),
  });
  return { world, connectors };
}

describe('the connectors', () => {
  it('are opened once, so that all share one budget', async () => {
    const { connectors } = registry();
    expect(await connectors.get('gitlab')).toBe(await connectors.get('gitlab'));
  });

  it('are opened anew when address, group or token change, and only then', async () => {
    const { world, connectors } = registry();
    let before = await connectors.get('gitlab');
    world.connectors = [config({ name: 'Our GitLab', owners: ['dana@acme.test'] })];
    expect(await connectors.get('gitlab')).toBe(before);
    const changes = [
      () => (world.connectors = [config({ url: 'https://git.acme.test' })]),
      () => (world.connectors = [config({ url: 'https://git.acme.test', group: '7' })]),
      () => (world.token = 'glpat-two'),
    ];
    for (const change of changes) {
      change();
      const after = await connectors.get('gitlab');
      expect(after).not.toBe(before);
      before = after;
    }
  });

  it('keep working when they leave the document, for their grants have to end', async () => {
    const { world, connectors } = registry();
    const before = await connectors.get('gitlab');
    for (const gone of [[], null]) {
      world.connectors = gone;
      expect(await connectors.get('gitlab')).toBe(before);
    }
  });

  it('are refused when nothing is known of them', async () => {
    const { world, connectors } = registry();
    const fault = await faultOf(connectors.get('other'));
    expect(fault).toMatchObject({ code: 'unauthorized', applied: 'no' });
    expect(said(fault)).toMatch(/no connector other/);
    world.token = null;
    expect(said(await faultOf(connectors.get('gitlab')))).toMatch(/token of the connector gitlab is missing/);
  });
});

describe('the request budget', () => {
  /** More than are saved up of 60 a minute: a sync waits some seconds then. */
  const READS = 10;
  const look = (connector: Connector, signal = never): Promise<unknown> =>
    connector.findResource({ kind: 'group', externalId: '1' }, signal);

  async function openedBoth() {
    const gitlab = await startFakeGitLab();
    onTestFinished(() => gitlab.close());
    gitlab.addUser({ id: 1, username: 'ana', name: 'Ana' });
    gitlab.addGroup({ id: 1, path: 'acme', name: 'Acme' });
    gitlab.setMember('group', 1, 1, 50);
    gitlab.addToken({ value: 'glpat-another', userId: 1 });
    const world = { group: 'acme', token: gitlab.token };
    const active = async () => ({
      connectors: ['one', 'two'].map((id) =>
        config({ id, url: gitlab.url, group: world.group, sync: { every: '1h', maxPerMinute: 60 } }),
      ),
      connectorsFromSlack: { allowPrivateAddresses: false },
    });
    const connectors = openConnectors({
      active,
      load: active,
      secretOf: () => null,
      tokenOf: async ({ id }) => (id === 'two' ? world.token : gitlab.token),
      now: () => new Date(),
      log: createLog('silent'),
    });
    return { world, connectors };
  }

  it('is one for all connectors with the same token, and stays when one is opened anew', async () => {
    const { world, connectors } = await openedBoth();
    const one = await connectors.get('one');
    await Promise.all(Array.from({ length: READS }, () => one.statusOf('1', never)));
    const soon = (): AbortSignal => AbortSignal.timeout(200);
    const two = await connectors.get('two');
    expect(await faultOf(look(two, soon()))).toMatchObject({ code: 'unreachable' });
    world.group = 'acme/web';
    const again = await connectors.get('two');
    expect(again).not.toBe(two);
    expect(await faultOf(look(again, soon()))).toMatchObject({ code: 'unreachable' });
    world.token = 'glpat-another';
    await look(await connectors.get('two'));
  });
});
