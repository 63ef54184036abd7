/** The first page: who is elevated right now, as far as the viewer may see. */
import { elevatedFigures } from '../../../db/models/console-figures.ts';
import { listGrants } from '../../../db/models/api-lists.ts';
import type { ConsolePage } from '../page.tsx';
import { olderPage, positionIn } from '../paging.ts';
import { seesOthers } from '../viewer.ts';
import { Elevated } from '../views/elevated.tsx';

const ON_A_PAGE = 50;

export const ELEVATED: ConsolePage = {
  path: '/',
  label: 'Who is elevated',
  isFor: () => true,
  show: async (ctx, viewer, asked) => {
    const filter = {
      path: asked.query('path').replaceAll(/^\/+|\/+$/g, ''),
      connector: asked.query('connector'),
    };
    const now = ctx.now();
    const part = { after: positionIn(asked, 'grt'), limit: ON_A_PAGE };
    const wanted = {
      live: true,
      ...(filter.path === '' ? {} : { path: filter.path }),
      ...(filter.connector === '' ? {} : { connectorId: filter.connector }),
    };
    const [figures, rows] = await Promise.all([
      elevatedFigures(ctx.db, viewer.sight, now),
      listGrants(ctx.db, viewer.sight, wanted, part),
    ]);
    const { items, older } = olderPage('/', filter, rows, ON_A_PAGE);
    const connectors = viewer.file.connectors.filter(({ id }) => viewer.sight.watched.includes(id));
    const { tz } = viewer.person;
    return {
      title: 'Who is elevated right now',
      lead: seesOthers(viewer)
        ? 'Everybody who holds a role in GitLab through hallpass at this moment, and when it ends.'
        : 'What you hold in GitLab through hallpass at this moment, and when it ends.',
      body: <Elevated {...{ figures, filter, connectors, now, tz, older }} grants={items} />,
    };
  },
};
