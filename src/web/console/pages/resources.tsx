/** Groups and projects: who is in, and how the viewer would get in. */
import { heldAt } from '../../../db/models/grants/held-at.ts';
import { listGrants } from '../../../db/models/api-lists.ts';
import { searchResources } from '../../../db/models/resource-search.ts';
import { findResource } from '../../../db/cache/resources.ts';
import { isId } from '../../../domain/id.ts';
import { NotFoundError } from '../../../errors.ts';
import { explainRequest } from '../../../operations/requests/explain-request.ts';
import { explanationLines } from '../../../sentences/explanation.ts';
import { PLAIN_WAYS } from '../../../sentences/ways.ts';
import type { ConsolePage } from '../page.tsx';
import { connectorNamer, seesOthers } from '../viewer.ts';
import { Resources, ResourceView } from '../views/resources.tsx';

const ON_A_PAGE = 50;
const MOST_HELD = 200;
const ROLES = ['reporter', 'developer', 'maintainer', 'owner'] as const;

export const RESOURCES: ConsolePage = {
  path: '/resources',
  label: 'Groups and projects',
  isFor: seesOthers,
  show: async (ctx, { file, sight }, asked) => {
    const query = asked.query('q').slice(0, 200);
    const page = { limit: ON_A_PAGE, offset: 0 };
    const found = await searchResources(ctx.db, sight.watched, query, page);
    return {
      title: 'Groups and projects',
      lead: 'Who is in one, and what would become of a request for it.',
      body: (
        <Resources
          query={query}
          found={found}
          isCut={found.length === ON_A_PAGE}
          named={connectorNamer(file)}
        />
      ),
    };
  },
};

export const RESOURCE: ConsolePage = {
  path: '/resources/:id',
  label: null,
  isFor: seesOthers,
  show: async (ctx, { sight, person }, asked) => {
    const id = asked.param('id');
    const resource = isId('rsc', id) ? await findResource(ctx.db, id) : undefined;
    if (resource === undefined || !sight.watched.includes(resource.connectorId))
      throw new NotFoundError('resource');
    const now = ctx.now();
    const part = { after: null, limit: ON_A_PAGE };
    const here = { live: true, connectorId: resource.connectorId, path: resource.path };
    const [held, grants] = await Promise.all([
      heldAt(ctx.db, resource.id, MOST_HELD),
      listGrants(ctx.db, sight, here, part),
    ]);
    const ways = [];
    for (const role of ROLES) {
      const explained = await explainRequest(ctx.db, { person, resource, role, durationSeconds: null, now });
      const lines = explanationLines(explained, PLAIN_WAYS, true).map((line) => line.replaceAll('`', ''));
      ways.push({ role, lines });
    }
    return {
      title: resource.path,
      lead: resource.kind === 'group' ? 'A group in GitLab' : 'A project in GitLab',
      body: (
        <ResourceView {...{ held, grants, ways, now }} isCut={held.length === MOST_HELD} tz={person.tz} />
      ),
    };
  },
};
