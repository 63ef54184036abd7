/** Who may be a reviewer of what, under the document as it is now. Reads only. */
import type { ReadDb } from '../../context.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import type { Decider } from '../../domain/access/finding.ts';
import type { ResourceKind } from '../../domain/entitlement.ts';
import type { PersonId, ResourceId } from '../../domain/id.ts';
import type { Reviewers } from '../../domain/reviews/campaign.ts';
import { deciderOf } from '../policies/deciders.ts';
import { adminsOf, ownersOf, peopleNamed } from '../policies/owners.ts';
import type { Person } from '../identities/people.ts';
import { resourceOwners } from '../policies/resource-owners.ts';
import { managersOf } from '../policies/staff.ts';

type Reader = Pick<ReadDb, 'selectFrom' | 'withRecursive'>;

interface Reviewed {
  readonly connectorId: string;
  readonly resourceId: ResourceId;
  readonly resourceKind: ResourceKind;
  readonly path: string;
  readonly personId: PersonId | null;
}

type Lists = readonly (readonly Decider[])[];

/**
 * Gives, for an item, the people who may be its reviewers: first whom the campaign says, then those
 * it names as stand-ins, then the owners of the connector, then the admins. Everybody is looked up
 * once.
 */
export function reviewerLists(
  db: Reader,
  file: ConfigFile,
  { by, named }: Reviewers,
  now: Date,
): (item: Reviewed) => Promise<Lists> {
  const deciders = new Map<PersonId, Promise<Decider>>();
  const lists = new Map<string, Promise<readonly Decider[]>>();
  const decider = (person: Person): Promise<Decider> => {
    const known = deciders.get(person.id) ?? deciderOf(db, file, person);
    deciders.set(person.id, known);
    return known;
  };
  const list = (key: string, find: () => Promise<readonly Person[]>): Promise<readonly Decider[]> => {
    const known = lists.get(key) ?? find().then((people) => Promise.all(people.map(decider)));
    lists.set(key, known);
    return known;
  };
  const ownersOn = (connectorId: string) =>
    list(`owners ${connectorId}`, async () => (await ownersOf(db, file, connectorId)).active);
  const namedPeople = () => list('named', () => peopleNamed(db, named));
  const first = {
    owners: ({ connectorId }: Reviewed) => ownersOn(connectorId),
    named: namedPeople,
    resource_owners: ({ connectorId, resourceId, resourceKind: kind, path }: Reviewed) =>
      list(`resource ${resourceId}`, () => resourceOwners(db, { connectorId, kind, path })),
    managers: async ({ personId }: Reviewed) =>
      personId === null
        ? []
        : list(`manager ${personId}`, async () => (await managersOf(db, file, personId, now)).people),
  }[by];
  return async (item) => [
    await first(item),
    await namedPeople(),
    await ownersOn(item.connectorId),
    await list('admins', () => adminsOf(db, file)),
  ];
}
