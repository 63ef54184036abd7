import { describe, expect, it } from 'vitest';
import { syncLimitsOf } from '../../../src/domain/connectors/sync-limits.ts';
import { Connector, type ConnectorConfig } from '../../../src/domain/document/config-connectors.ts';

const connector = (id: string, group: string, changes: object = {}): ConnectorConfig =>
  Connector.parse({
    id,
    type: 'gitlab',
    name: id,
    group,
    token: { env: id.toUpperCase() },
    owners: ['omar@acme.test'],
    ...changes,
  });
const limited = (maxPerMinute: number, sharedBy?: string): object => ({
  sync: { every: '1h', maxPerMinute, sharedBy },
});

describe('the operator’s limits', () => {
  it('are for all connectors with the same token, and the lowest counts', () => {
    const token = { env: 'GITLAB_TOKEN' };
    const [web, data, other] = [
      connector('web', 'acme/web', { token, ...limited(600) }),
      connector('data', 'acme/data', { token, ...limited(300, 'token') }),
      connector('other', 'acme/other'),
    ];
    const limits = (one: ConnectorConfig) => syncLimitsOf([web, data, other], one);
    expect(limits(web)).toEqual([{ perMinute: 300, topLevelGroup: null }]);
    expect(limits(data)).toEqual(limits(web));
    expect(limits(other)).toEqual([]);
  });

  it('are for all connectors on a top-level group once one says so, those from Slack too', () => {
    const stored = { token: { stored: true }, managedBy: 'slack' };
    const [web, data, ops, byNumber, globex, elsewhere] = [
      connector('web', 'Acme/web', limited(600, 'top-level-group')),
      connector('data', 'acme/data', limited(120)),
      connector('ops', 'acme', stored),
      connector('numbered', '77', stored),
      connector('globex', 'globex', stored),
      connector('elsewhere', 'acme', { url: 'https://gitlab.acme.test' }),
    ];
    const limits = (one: ConnectorConfig) => syncLimitsOf([web, data, ops, byNumber, globex, elsewhere], one);
    const ofAcme = { perMinute: 600, topLevelGroup: 'acme' };
    expect(limits(web)).toEqual([ofAcme]);
    expect(limits(data)).toEqual([{ perMinute: 120, topLevelGroup: null }, ofAcme]);
    expect(limits(ops)).toEqual([ofAcme]);
    expect(limits(byNumber)).toEqual([ofAcme]);
    expect(limits(globex)).toEqual([]);
    expect(limits(elsewhere)).toEqual([]);
  });
});
