/** People, their accounts, and what one of them holds. */
import { accountsOfPeople, listPeople } from '../../../db/models/identities/api-people.ts';
import { listGrants } from '../../../db/models/api-lists.ts';
import { holdersNow } from '../../../db/policies/holders.ts';
import { findPerson } from '../../../db/identities/people.ts';
import { sharesNow } from '../../../db/cache/shares.ts';
import { isId } from '../../../domain/id.ts';
import { NotFoundError } from '../../../errors.ts';
import type { ConsolePage } from '../page.tsx';
import { olderPage, positionIn } from '../paging.ts';
import { connectorNamer, seesOthers } from '../viewer.ts';
import { People, PersonView } from '../views/people.tsx';

const ON_A_PAGE = 50;

export const PEOPLE: ConsolePage = {
  path: '/people',
  label: 'People',
  isFor: seesOthers,
  show: async (ctx, { file, sight }, asked) => {
    const query = asked.query('q').slice(0, 200);
    const part = { after: positionIn(asked, 'per'), limit: ON_A_PAGE, query };
    const { items, older } = olderPage('/people', { q: query }, await listPeople(ctx.db, part), ON_A_PAGE);
    const ids = items.map(({ id }) => id);
    const accounts = await accountsOfPeople(ctx.db, ids, sight.watched);
    return {
      title: 'People',
      lead: 'Everybody hallpass knows from Slack, with their accounts on the integrations you look after.',
      body: (
        <People people={items} accounts={accounts} query={query} next={older} named={connectorNamer(file)} />
      ),
    };
  },
};

export const PERSON: ConsolePage = {
  path: '/people/:id',
  label: null,
  isFor: () => true,
  show: async (ctx, viewer, asked) => {
    const { file, sight, person: self } = viewer;
    const id = asked.param('id');
    const person =
      isId('per', id) && (seesOthers(viewer) || id === self.id) ? await findPerson(ctx.db, id) : null;
    if (person === null || person === undefined) throw new NotFoundError('person');
    const isOwn = person.id === self.id;
    const places = isOwn ? file.connectors.map((connector) => connector.id) : sight.watched;
    const now = ctx.now();
    const part = { after: null, limit: ON_A_PAGE };
    const [accounts, grants, holders] = await Promise.all([
      accountsOfPeople(ctx.db, [person.id], places),
      listGrants(ctx.db, sight, { live: true, personId: person.id }, part),
      sharesNow(ctx.db, file, now).then((shares) => holdersNow(ctx.db, shares, now, person.id)),
    ]);
    const holds = (holders.get(person.id)?.holds ?? []).filter(({ connectorId }) =>
      places.includes(connectorId),
    );
    return {
      title: person.name,
      lead: person.email ?? undefined,
      body: (
        <PersonView
          {...{ person, accounts, grants, holds, now }}
          named={connectorNamer(file)}
          hasTrail={viewer.role !== 'person'}
          tz={self.tz}
        />
      ),
    };
  },
};
