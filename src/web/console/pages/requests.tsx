/** Requests as far as the viewer may see them: those that wait for them first, then all. */
import { listRequests } from '../../../db/models/api-lists.ts';
import { undecidedBy } from '../../../db/models/undecided.ts';
import { REQUEST_STATUSES } from '../../../domain/access/request.ts';
import type { ConsolePage } from '../page.tsx';
import { olderPage, positionIn } from '../paging.ts';
import { Requests } from '../views/requests.tsx';

const ON_A_PAGE = 50;
const MOST_WAITING = 20;

export const REQUESTS: ConsolePage = {
  path: '/requests',
  label: 'Requests',
  isFor: () => true,
  show: async (ctx, { file, person, sight }, asked) => {
    const status = REQUEST_STATUSES.find((one) => one === asked.query('status'));
    const after = positionIn(asked, 'req');
    const now = ctx.now();
    const [waiting, rows] = await Promise.all([
      undecidedBy(ctx.db, file, person.id, { limit: MOST_WAITING, now }),
      listRequests(ctx.db, sight, { status }, { after, limit: ON_A_PAGE }),
    ]);
    const { items, older } = olderPage('/requests', { status: status ?? '' }, rows, ON_A_PAGE);
    return {
      title: 'Requests',
      lead: 'What was asked for, and what became of it.',
      body: (
        <Requests waiting={waiting} requests={items} status={status} older={older} now={now} tz={person.tz} />
      ),
    };
  },
};
