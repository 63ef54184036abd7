import { expect, it } from 'vitest';
import { ConfigFile } from '../../../src/domain/document/config-file.ts';
import { diffDocuments } from '../../../src/domain/policies/document-diff.ts';
import { documentDiffLines } from '../../../src/sentences/document-diff.ts';
import { ANY, policy, PROD, TICKET } from '../../support/asks.ts';

const connector = (id: string, owners: readonly string[]) => ({
  id,
  type: 'gitlab',
  name: id,
  group: id,
  token: { env: 'T' },
  owners,
});
const file = (changes: Readonly<Record<string, unknown>>): ConfigFile =>
  ConfigFile.parse({ version: 1, policies: [PROD, ANY], ...changes });
const said = (
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string[] => documentDiffLines(diffDocuments(file(before), file(after)));

it('says nothing of what is the same', () => {
  expect(said({}, {})).toEqual([]);
  expect(said({}, { policies: [{ ...PROD, id: 'other' }, ANY] })).toEqual([]);
});

it('says who has to agree instead of whom, and for how long', () => {
  const two = {
    ...PROD,
    approval: { steps: [{ who: 'owners', need: 2 }, { who: 'manager' }] },
    maxDuration: '1h',
  };
  expect(said({}, { policies: [two, ANY] })).toEqual([
    'acme/prod/**, Developer, Maintainer: 2 of owners, then 1 of manager instead of 1 of owners; nobody counts in two steps; at most 1 hour instead of 2 hours',
  ]);
});

it('says what can be asked for from now on, or no more, for the roles for which that is so', () => {
  const docs = policy('docs', ['acme/docs'], { approval: 'auto', reason: 'optional' });
  const owner = { ...ANY, id: 'owner', match: { resources: ['acme/own'], roles: ['owner'] } };
  expect(said({}, { policies: [docs, PROD, ANY, owner] })).toEqual([
    'acme/docs, Developer, Maintainer: nobody has to agree instead of 1 of owners; the reason: “optional” instead of “required”',
    'acme/own, Owner: can be asked for now: 1 of owners, at most 8 hours',
  ]);
  expect(said({}, { policies: [{ ...PROD, approval: 'refuse' }, ANY] })).toEqual([
    'acme/prod/**, Developer, Maintainer: cannot be asked for any more',
  ]);
});

it('says in which words it is refused', () => {
  const closed = (refuse: string) => ({ policies: [{ ...PROD, approval: { refuse } }, ANY] });
  const what = 'acme/prod/**, Developer, Maintainer: cannot be asked for';
  const silent = { policies: [{ ...PROD, approval: 'refuse' }, ANY] };
  expect(said({}, closed('Frozen.'))).toEqual([`${what} any more: “Frozen.”`]);
  expect(said(closed('Frozen.'), closed('Gone.'))).toEqual([`${what}, as before, and says now: “Gone.”`]);
  expect(said(closed('Frozen.'), silent)).toEqual([
    `${what}, as before, and says nothing of its own any more`,
  ]);
  expect(said(closed('Frozen.'), {})).toEqual([
    'acme/prod/**, Developer, Maintainer: can be asked for now: 1 of owners, at most 2 hours',
  ]);
});

it('says which durations forms list', () => {
  const recommended = { policies: [PROD, { ...ANY, recommended: ['1h', '4h'] }] };
  expect(said({}, recommended)).toEqual([
    '**, Developer, Maintainer: forms list 1 hour, 4 hours instead of the usual durations',
  ]);
});

it('says what else of a step is different', () => {
  const noted = { ...PROD, approval: { steps: [{ who: 'owners', note: 'always' }] } };
  expect(said({}, { policies: [noted, ANY] })).toEqual([
    'acme/prod/**, Developer, Maintainer: notes, reminders, fallbacks or escalations of its steps, or who is told of them',
  ]);
  expect(said({}, { policies: [{ ...PROD, reason: { ...TICKET, message: 'Say which.' } }, ANY] })).toEqual([
    'acme/prod/**, Developer, Maintainer: the reason: “Say which.” instead of “Name the ticket.”',
  ]);
});

it('names who is told what happens, and who is told no more', () => {
  const secret = { env: 'SIEM' };
  const at = (host: string, id = 'siem') => ({ id, url: `https://${host}/hallpass?key=1`, secret });
  expect(
    said(
      { eventReceivers: [at('old.example'), at('pages.example', 'pages')] },
      { eventReceivers: [at('new.example'), at('lake.example', 'lake')] },
    ),
  ).toEqual([
    'siem: new.example is told what happens instead of old.example, also what that has not taken',
    'pages: is told nothing any more, and what it has not taken is dropped',
    'lake: lake.example is told what happens from now on',
  ]);
});

it('names connectors, owners and admins that come and go', () => {
  const [acme, beta] = [connector('acme', ['o@acme.test']), connector('beta', ['o@acme.test'])];
  expect(
    said(
      { connectors: [acme], admins: ['dana@acme.test'] },
      { connectors: [{ ...acme, owners: ['p@acme.test'] }, beta], admins: [] },
    ),
  ).toEqual([
    'beta: a new connector',
    'acme: p@acme.test is an owner now; o@acme.test is an owner no more',
    'dana@acme.test is an admin no more',
  ]);
});

it('says for whom and where something else is different than in all other cases', () => {
  const some = (match: object, rest: object = {}) => ({
    ...ANY,
    id: 'some',
    match: { ...ANY.match, ...match },
    ...rest,
  });
  const oncall = some({ requesters: ['S0ONCALL'] }, { approval: 'auto' });
  expect(said({}, { policies: [oncall, PROD, ANY] })).toEqual([
    'acme/prod/**, Developer, Maintainer asked by S0ONCALL: nobody has to agree instead of 1 of owners; at most 8 hours instead of 2 hours; the reason: “required” instead of “Name the ticket.”',
    '**, Developer, Maintainer asked by S0ONCALL: nobody has to agree instead of 1 of owners',
  ]);
  const shorter = [oncall, { ...ANY, maxDuration: '1h' }];
  expect(said({ policies: [oncall, ANY] }, { policies: shorter })).toEqual([
    '**, Developer, Maintainer in all other cases: at most 1 hour instead of 8 hours',
  ]);
  const okta = some({ connectors: ['Okta'], requesters: ['owners'] }, { approval: 'refuse' });
  expect(said({}, { policies: [okta, ANY] })).toEqual(
    expect.arrayContaining([
      '**, Developer, Maintainer on Okta asked by owners: cannot be asked for any more',
    ]),
  );
});

it('says what becomes of conflicts: new, gone, and what is done about a request', () => {
  const side = (path: string) => ({ any: [{ resources: [path], roles: ['maintainer'] }] });
  const conflict = (changes: Readonly<Record<string, unknown>> = {}) => ({
    conflicts: [
      {
        id: 'rules',
        name: 'Rules and keys',
        a: side('acme/a'),
        b: side('acme/b'),
        owners: ['dana@acme.test'],
        ...changes,
      },
    ],
  });
  expect(said({}, conflict({ onRequest: 'block' }))).toEqual([
    'conflict rules: is new, “Rules and keys”: a request that would bring it about is refused',
  ]);
  expect(said(conflict(), {})).toEqual(['conflict rules: is none any more; alerts about it are resolved']);
  expect(said(conflict(), conflict())).toEqual([]);
  const step = { onRequest: 'step', step: { who: 'owners', need: 2 } };
  expect(said(conflict(), conflict({ ...step, b: side('acme/c'), owners: ['omar@acme.test'] }))).toEqual([
    'conflict rules: a request that would bring it about is put to 2 of owners as well, and was told to those who decide; others can be in it: a side of it, or its condition, is another; decided by omar@acme.test as well, no more by dana@acme.test',
  ]);
  expect(said(conflict(), conflict({ name: 'Keys', channel: 'C024BE7LH' }))).toEqual([
    'conflict rules: the channel C024BE7LH is told; it is called “Keys”',
  ]);
});
