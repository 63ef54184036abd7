import { afterAll, beforeAll, expect, it } from 'vitest';
import { deciderOf } from '../../../src/db/policies/deciders.ts';
import { isSameHuman, peopleWithSameAccount } from '../../../src/db/identities/same-account.ts';
import { ConfigFile } from '../../../src/domain/document/config-file.ts';
import { refusalOfKeep } from '../../../src/domain/access/finding.ts';
import { makeId, type PersonId } from '../../../src/domain/id.ts';
import { testDatabase, type TestDatabase } from '../../support/database.ts';

const AT = new Date('2026-11-25T12:00:00Z');
const id = (index: number): PersonId => makeId('per', AT, new Uint8Array(16).fill(index));
const [ana, second, stranger] = [id(1), id(2), id(3)] as const;

const { connectors } = ConfigFile.parse({
  version: 1,
  connectors: [
    ['acme', 'https://gitlab.test'],
    ['beta', 'https://gitlab.test'],
    ['mirror', 'https://git.test'],
    ['labs', 'https://labs.test'],
  ].map(([name, url]) => ({
    id: name,
    type: 'gitlab',
    name,
    url,
    group: name,
    token: { env: 'T' },
    owners: ['o@acme.test'],
  })),
});

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  const { db } = database;
  const person = (personId: PersonId, name: string) => ({
    id: personId,
    slackTeamId: 'T0',
    slackUserId: `U0${name}`,
    email: null,
    name,
    tz: null,
    isOutsider: false,
    deactivatedAt: null,
    updatedAt: AT,
  });
  await db
    .insertInto('people')
    .values([person(ana, 'ANA'), person(second, 'SECOND'), person(stranger, 'STRANGER')])
    .execute();
});
afterAll(() => database.close());

async function linked(...links: readonly (readonly [connectorId: string, externalId: string, PersonId])[]) {
  const { db } = database;
  await db.deleteFrom('accounts').execute();
  for (const [connectorId, externalId, personId] of links)
    await db
      .insertInto('accounts')
      .values({
        connectorId,
        externalId,
        username: `u${externalId}`,
        name: '',
        claims: '[]',
        foundClaims: '[]',
        state: 'active',
        isBot: false,
        personId,
        linkedBy: 'mapping',
        syncedAt: AT,
      })
      .execute();
  return peopleWithSameAccount(db, { connectors }, ana);
}

it('a second Slack account linked to the same GitLab account through another connector is the same human', async () => {
  expect(await linked(['acme', '7', ana], ['beta', '7', second])).toEqual([second]);
});

it('and decides nothing of their own by the other: requests, findings, exemptions, links', async () => {
  await linked(['acme', '7', ana], ['beta', '7', second]);
  const { db } = database;
  expect(await isSameHuman(db, { connectors }, ana, second)).toBe(true);
  expect(await isSameHuman(db, { connectors }, ana, ana)).toBe(true);
  expect(await isSameHuman(db, { connectors }, ana, stranger)).toBe(false);
  const file = ConfigFile.parse({ version: 1, connectors });
  const decider = await deciderOf(db, file, { id: second });
  const found = { connectorId: 'acme', holderId: ana, isBot: false, suspects: new Set<PersonId>() };
  expect(refusalOfKeep(decider, found)).toBe('finding');
  expect(refusalOfKeep(decider, { ...found, holderId: stranger, suspects: new Set([ana]) })).toBe(
    'suspected_finding',
  );
  expect(refusalOfKeep(decider, { ...found, holderId: stranger })).toBeNull();
});

it('also where the same GitLab is reached by another address', async () => {
  for (const connectorId of ['acme', 'mirror'])
    await database.db
      .insertInto('connectorStates')
      .values({ connectorId, status: 'connected', warnings: '[]', rootInstance: 'https://gitlab.test' })
      .execute();
  expect(await linked(['acme', '7', ana], ['mirror', '7', second])).toEqual([second]);
});

it('the same number in another GitLab, and another number in the same one, are somebody else', async () => {
  expect(await linked(['acme', '7', ana], ['labs', '7', stranger], ['beta', '8', stranger])).toEqual([]);
});
