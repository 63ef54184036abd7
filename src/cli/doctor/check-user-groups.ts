import type { ReadDb } from '../../context.ts';
import { faultyGroups, unreadGroups } from '../../db/policies/user-groups.ts';
import { userGroupNames } from '../../db/policies/user-group-names.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { userGroupsIn } from '../../domain/document/user-groups.ts';
import { warn, type Diagnosis } from './diagnosis.ts';

/**
 * Names the Slack user groups of the document of which hallpass does not know who is in them, as of
 * when it last asked Slack. Reads only.
 */
export async function checkUserGroups(db: ReadDb, file: ConfigFile): Promise<Diagnosis[]> {
  const faulty = await faultyGroups(db, [...userGroupsIn(file)]);
  const unread = (await unreadGroups(db, file)).filter(({ fault }) => fault === null);
  const names = await userGroupNames(db);
  const subject = (ref: string): string =>
    names.has(ref) ? `User group ${names.get(ref)} (${ref})` : `User group ${ref}`;
  return [
    ...faulty.map(({ ref, fault, wasRead }) =>
      warn(
        subject(ref),
        `Slack does not say who is in it (${fault}); ${
          wasRead ? 'whoever was in it before counts' : 'what a rule with it decides is refused'
        } until it does. Bring it back in Slack, give the app usergroups:read, or name another group`,
      ),
    ),
    ...unread.map(({ ref }) =>
      warn(subject(ref), 'was not read yet; hallpass reads it within a minute once it runs with this file'),
    ),
  ];
}
