/** What the viewer holds and what they have asked for, with the ways to give it back. */
import { listGrants, listRequests } from '../../../db/models/api-lists.ts';
import type { ConsolePage } from '../page.tsx';
import { OwnAccess } from '../views/own-access.tsx';

const MOST = 50;

export const OWN_ACCESS: ConsolePage = {
  path: '/me',
  label: 'My access',
  isFor: () => true,
  show: async (ctx, viewer) => {
    const own = { own: viewer.person.id, watched: [], within: null };
    const part = { after: null, limit: MOST };
    const [grants, requests] = await Promise.all([
      listGrants(ctx.db, own, { live: true }, part),
      listRequests(ctx.db, own, { requesterId: viewer.person.id }, { after: null, limit: 20 }),
    ]);
    const { tz } = viewer.person;
    return {
      title: 'My access',
      lead: 'What you hold through hallpass, and what you have asked for.',
      body: <OwnAccess grants={grants} requests={requests} csrf={viewer.csrf} now={ctx.now()} tz={tz} />,
    };
  },
};
