import { describe, expect, it } from 'vitest';
import { AUDIT_ACTIONS } from '../../../src/domain/audit.ts';
import { ocsfText, type OcsfSource } from '../../../src/domain/events/ocsf.ts';
import { ocsfTypeOf } from '../../../src/domain/events/ocsf-classes.ts';
import { faultsOfOcsf } from '../../support/ocsf-schema.ts';

const ana = { id: 'per_1', slackUserId: 'U1', name: 'Ana' };
const source = (changes: Partial<OcsfSource> = {}): OcsfSource => ({
  seq: 7,
  at: new Date('2026-11-30T12:00:00.123Z'),
  action: 'grant.provisioned',
  subjectId: 'grt_1',
  actor: 'per_1@api:tok_1',
  by: ana,
  person: ana,
  account: 'ana',
  connectorId: 'gitlab',
  path: 'acme/api',
  role: 'developer',
  request: { number: 12, reason: 'INC-1', source: 'api' },
  body: '{"role":"developer"}',
  hash: 'ab',
  ...changes,
});
const event = (changes: Partial<OcsfSource> = {}) => JSON.parse(ocsfText(source(changes), '1.2.3')) as object;

describe('a fact of the audit trail in OCSF', () => {
  it.each(AUDIT_ACTIONS)(
    '%s is as the schema of its class has it, with all or next to nothing known',
    (action) => {
      const little = {
        by: null,
        person: null,
        account: null,
        connectorId: null,
        path: null,
        role: null,
        request: null,
      };
      for (const changes of [{}, { ...little, actor: 'system:sweep', body: '{}' }])
        expect(faultsOfOcsf(ocsfText(source({ action, ...changes }), '1.2.3'))).toEqual([]);
      expect(ocsfTypeOf(action)).toMatch(/^[a-zA-Z ]+$/);
    },
  );

  it('says who got which privilege where, who did it, and through what', () => {
    expect(event()).toMatchObject({
      class_uid: 3005,
      activity_name: 'Assign Privileges',
      type_uid: 300501,
      time: Date.parse('2026-11-30T12:00:00.123Z'),
      status: 'Success',
      user: { uid: 'per_1', name: 'Ana', account: { name: 'ana' } },
      privileges: ['developer'],
      resources: [{ name: 'acme/api', namespace: 'gitlab' }],
      actor: {
        app_name: 'api',
        user: { uid: 'per_1', programmatic_credentials: [{ uid: 'tok_1', type: 'API token' }] },
      },
      metadata: { uid: 'ab', sequence: 7, event_code: 'grant.provisioned', correlation_uid: 'request 12' },
      unmapped: { body: { role: 'developer' } },
    });
  });

  it('says when it is late, with how grave that is, and what hallpass did by itself', () => {
    expect(event({ action: 'grant.late', actor: 'system:sweep', by: null })).toMatchObject({
      activity_name: 'Revoke Privileges',
      severity: 'High',
      status: 'Failure',
      actor: { app_name: 'hallpass', app_uid: 'sweep' },
    });
  });

  it('names an assistant as the door somebody came through', () => {
    expect(event({ action: 'request.created', actor: 'per_1@assistant:tok_1' })).toMatchObject({
      class_uid: 3004,
      comment: 'INC-1',
      entity: { type_id: 99, type: 'access request', uid: 'grt_1' },
      actor: { app_name: 'assistant' },
    });
  });
});
