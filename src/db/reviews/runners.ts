import type { ReadDb } from '../../context.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import type { Person } from '../identities/people.ts';
import { adminsOf, managesAll, ownersOf } from '../policies/owners.ts';
import type { ReviewCampaign } from './campaigns.ts';

/**
 * Who runs a campaign by now, to be asked about it: whoever made it first, then the owners of all
 * that it is about, or the admins where that is nobody.
 */
export async function runnersOf(
  db: Pick<ReadDb, 'selectFrom'>,
  file: ConfigFile,
  { scope, createdBy }: Pick<ReviewCampaign, 'scope' | 'createdBy'>,
): Promise<readonly Person[]> {
  const [first, ...others] = scope.connectors;
  const owners = first === undefined ? [] : (await ownersOf(db, file, first)).active;
  const admins = await adminsOf(db, file);
  const found: Person[] = [];
  for (const owner of owners) if (await managesAll(db, file, others, owner)) found.push(owner);
  const creator = [...found, ...admins].find(({ id }) => id === createdBy);
  if (creator !== undefined) return [creator, ...found.filter(({ id }) => id !== creator.id)];
  return found.length > 0 ? found : admins;
}
