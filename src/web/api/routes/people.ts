/** People, and which accounts are theirs. */
import { z } from '@hono/zod-openapi';
import type { Context } from '../../../context.ts';
import { accountsOfPeople, listPeople } from '../../../db/models/identities/api-people.ts';
import { ownedBy } from '../../../db/policies/owners.ts';
import { isActive, type Person } from '../../../db/identities/people.ts';
import { LINK_SOURCES } from '../../../domain/identities/account.ts';
import { ForbiddenError } from '../../../errors.ts';
import { connectorsInScope, inScope, watchedConnectors, type Caller } from '../caller.ts';
import { define, type Api } from '../endpoint.ts';
import { personNamed } from '../look-ups.ts';
import { idAt, pageOf } from '../paging.ts';
import { connectorId, instant, listOf, page, PersonShape, personWord } from '../shapes.ts';
import { iso, person } from '../views.ts';

const tag = 'People';
const One = z.object({ id: personWord });

const WithAccounts = PersonShape.extend({
  email: z.string().nullable(),
  isActive: z.boolean().openapi({ description: 'Neither a guest nor deactivated' }),
  accounts: z.array(
    z.object({
      connectorId,
      username: z.string(),
      state: z.string(),
      linkedBy: z.enum(LINK_SOURCES).nullable(),
      linkedAt: instant.nullable(),
    }),
  ),
}).openapi('PersonWithAccounts');

export function addPeople(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'get',
    path: '/me',
    verb: 'read',
    tag,
    summary: 'Who you are to hallpass, and what you look after',
    answer: WithAccounts.extend({
      isAdmin: z.boolean(),
      owns: z.array(connectorId),
      token: z.object({ id: z.string(), name: z.string(), expiresAt: instant.nullable() }),
    }),
    run: async (_, { caller }) => {
      const [shown] = await withAccounts(ctx, [caller.person], connectorsInScope(caller));
      const owns = inScope(caller, await ownedBy(ctx.db, caller.file, caller.person.id));
      const { id, name, expiresAt } = caller.token;
      const token = { id, name, expiresAt: iso(expiresAt) };
      return { body: { ...one(shown), isAdmin: caller.isAdmin, owns, token } };
    },
  });

  define(api, ctx, {
    method: 'get',
    path: '/people',
    verb: 'read',
    tag,
    summary: 'Everybody hallpass knows, with the accounts on integrations you look after',
    query: z.strictObject(page),
    answer: listOf(WithAccounts),
    run: async (_, { caller, query }) => {
      const watched = await assertWatches(ctx, caller);
      const rows = await listPeople(ctx.db, { after: idAt('per', query.cursor), limit: query.limit });
      const shown = await withAccounts(ctx, rows, watched);
      return { body: pageOf(shown, query.limit, { at: ({ id }) => id, show: (each) => each }) };
    },
  });

  addOne(api, ctx);
}

function addOne(api: Api, ctx: Context): void {
  define(api, ctx, {
    method: 'get',
    path: '/people/{id}',
    verb: 'read',
    tag,
    summary: 'Somebody, with the accounts on integrations you look after',
    params: One,
    answer: WithAccounts,
    run: async (_, { caller, params }) => {
      const whose = await personNamed(ctx.db, caller, params.id);
      const isOwn = whose.id === caller.person.id;
      const seen = isOwn ? connectorsInScope(caller) : await assertWatches(ctx, caller);
      const [shown] = await withAccounts(ctx, [whose], seen);
      return { body: one(shown) };
    },
  });
}

/** @throws ForbiddenError not_owner */
async function assertWatches(ctx: Context, caller: Caller): Promise<string[]> {
  const watched = await watchedConnectors(ctx.db, caller);
  if (watched.length === 0) throw new ForbiddenError({ code: 'not_owner', act: 'see_unlinked' });
  return watched;
}

async function withAccounts(ctx: Context, people: readonly Person[], connectorIds: readonly string[]) {
  const ids = people.map(({ id }) => id);
  const accounts = await accountsOfPeople(ctx.db, ids, connectorIds);
  return people.map((each) => ({
    ...person(each),
    email: each.email,
    isActive: isActive(each),
    accounts: accounts
      .filter(({ personId }) => personId === each.id)
      .map((account) => ({ ...account, linkedAt: iso(account.linkedAt) })),
  }));
}

function one<T>(found: T | undefined): T {
  if (found === undefined) throw new Error('a person was asked for and none was shown');
  return found;
}
