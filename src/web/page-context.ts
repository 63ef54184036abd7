import type { Context } from '../context.ts';
import type { PersonActor } from '../domain/actor.ts';
import type { PersonId } from '../domain/id.ts';

/** Everything a page needs; without an address there are no pages. */
export type PageContext = Context & { readonly publicUrl: string };

/** Whoever holds the personal link in their browser. */
export const actorOf = ({ personId }: { readonly personId: PersonId }): PersonActor => ({
  kind: 'person',
  personId,
  via: 'web',
});
