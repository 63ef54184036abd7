import { describe, expect, it } from 'vitest';
import { openConnectors } from '../../src/connectors/registry.ts';
import type { ConnectorConfig } from '../../src/domain/config-file.ts';
import { createLog } from '../../src/log.ts';
import { faultOf } from './stage.ts';

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
  const connectors = openConnectors({
    load: async () =>
      world.connectors === null
        ? null
        : {
            connectors: world.connectors,
            connectorsFromSlack: { allowPrivateAddresses: world.allowPrivate },
          },
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
    expect(fault.message).toMatch(/no connector other/);
    world.token = null;
    expect((await faultOf(connectors.get('gitlab'))).message).toMatch(
      /token of the connector gitlab is missing/,
    );
  });
});
