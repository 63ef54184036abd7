/** Holders of grants who help themselves. */
import type { GrantId } from '../../src/domain/id.ts';
import type { FakeGitLab } from '../../playground/fakes/gitlab.ts';
import { openOffice, type Office, type OfficeOptions } from './office.ts';

export const API = 'acme/platform/api';
export const paid = (gitlab: FakeGitLab): void => gitlab.configureGroup(1, { plan: 'ultimate' });
/** Whoever asks can be given anything. */
export const anything = {
  policies: [
    {
      id: 'all',
      match: { resources: ['**'], roles: ['developer', 'maintainer', 'owner'] },
      approval: 'owners',
      maxDuration: '8h',
    },
  ],
};

/** Sam holds Maintainer on api, where they were nothing; Lee is Reporter there until a day. */
export async function openWithHolder(options: OfficeOptions = {}) {
  const office = await openOffice(options);
  const { projects, groups, users } = office.acme;
  const grant: GrantId = await office.grant('sam', API, 'maintainer', '2h');
  return { office, grant, ...projects, ...groups, ...users };
}

export async function look(office: Office): Promise<void> {
  await office.sync();
  await office.reconcile();
}
