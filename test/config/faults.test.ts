import { expect, it } from 'vitest';
import { readDocument } from '../../src/config/document.ts';

it.each([
  ['admin: []', 'admin', 'admins'],
  ['policies: [{ id: p, mach: {} }]', 'policies[0].mach', 'match'],
  [
    'policies: [{ id: p, approval: { steps: [{ who: owners, needs: 2 }] } }]',
    'policies[0].approval.steps[0].needs',
    'need',
  ],
  ['policies: [{ id: p, approval: { step: [] } }]', 'policies[0].approval.step', 'steps'],
])('%s: names the nearest right key', (line, path, meant) => {
  const { faults } = readDocument('hallpass.yaml', `version: 1\n${line}\n`);
  expect(faults).toContainEqual({
    path: `hallpass.yaml: ${path}`,
    message: `is not a known key; did you mean ${meant}?`,
  });
});

it('names no key that is not like it', () => {
  const { faults } = readDocument('hallpass.yaml', 'version: 1\nwhatever: 1\n');
  expect(faults[0]?.message).toBe('is not a known key; remove it or correct its spelling');
});

it.each([
  ['approval: everybody', 'policies[0].approval', 'must be "owners" or "auto" or "refuse"'],
  ["approval: { refuse: '' }", 'policies[0].approval.refuse', /empty/],
  ['approval: { refuse: true }', 'policies[0].approval.refuse', /string/],
  ['approval: { refuse: no, steps: [] }', 'policies[0].approval.steps', /does not go with the other keys/],
  ['approval: { steps: []  }', 'policies[0].approval.steps', /no step/],
  ['approval: { steps: [{ need: 2 }] }', 'policies[0].approval.steps[0].who', /missing/],
  ['approval: { steps: [{ who: everybody }] }', 'policies[0].approval.steps[0].who', /write owners/],
  [
    'approval: { steps: [{ who: owners, escalate: { after: 1h } }] }',
    'policies[0].approval.steps[0].escalate',
    /one of to/,
  ],
  [
    'approval: { steps: [{ who: owners, escalate: { after: 1h, next: true } }] }',
    'policies[0].approval.steps[0].escalate.next',
    /last step/,
  ],
])('%s: the fault is named where it is', (approval, path, message) => {
  const policy = `{ id: p, match: { resources: ['**'], roles: [developer] }, ${approval} }`;
  const { faults } = readDocument('hallpass.yaml', `version: 1\npolicies: [${policy}]\n`);
  expect(faults).toEqual([{ path: `hallpass.yaml: ${path}`, message: expect.stringMatching(message) }]);
});
