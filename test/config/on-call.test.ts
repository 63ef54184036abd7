import { describe, expect, it } from 'vitest';
import { readDocument } from '../../src/config/document.ts';

describe('on-call schedules', () => {
  const read = (who: unknown, id = 'platform') =>
    readDocument(
      'hallpass.yaml',
      JSON.stringify({
        version: 1,
        onCall: [{ id, source: 'pagerduty', schedule: 'PI7DH85', token: { env: 'PAGERDUTY_TOKEN' } }],
        policies: [
          { id: 'all', match: { resources: ['**'], roles: ['owner'] }, approval: { steps: [{ who }] } },
        ],
      }),
    );

  it('are named in steps, as a key or as one word', () => {
    for (const who of [[{ 'on-call': 'platform' }], { 'on-call': 'platform' }, 'on-call:platform']) {
      const { file, faults } = read(who);
      expect(faults).toEqual([]);
      expect(file?.policies[0]?.approval).toMatchObject({ steps: [{ who: ['on-call:platform'] }] });
      expect(readDocument('stored', JSON.stringify(file)).faults).toEqual([]);
    }
  });

  it('that are not there are named with the nearest one that is', () => {
    expect(read([{ 'on-call': 'platfrom' }]).faults).toEqual([
      {
        path: 'hallpass.yaml: policies[0].approval.steps[0].who[0]',
        message: 'names the schedule platfrom, which is not under onCall; did you mean platform?',
      },
    ]);
  });
});
