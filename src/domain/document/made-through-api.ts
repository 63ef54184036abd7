/**
 * What of the document was made through the API and stands beside hallpass.yaml, which says nothing
 * about it: policies, conflicts, people and schedules of reviews. Pure.
 */
import { z } from 'zod';

/** Where an entry is looked after; left out: in hallpass.yaml, or a document that was applied. */
export const managedBy = z.literal('api').optional();

interface Entry {
  readonly managedBy?: 'api' | undefined;
}
interface Placed extends Entry {
  readonly id: string;
  readonly position?: number | undefined;
}
/** What there is of it in a document. */
interface Parts {
  readonly policies: readonly Placed[];
  readonly conflicts?: readonly (Entry & { readonly id: string })[] | undefined;
  readonly people: readonly (Entry & { readonly slack: string })[];
  readonly reviews?:
    | { readonly schedules?: readonly (Entry & { readonly id: string })[] | undefined }
    | undefined;
}

const isFromApi = (entry: Entry): boolean => entry.managedBy === 'api';
const isOwn = (entry: Entry): boolean => !isFromApi(entry);

/**
 * With what `before` has from the API and this document leaves out. What both have is this
 * document's.
 */
export function withKeptFromApi<T extends Parts>(document: T, before: Parts): T {
  const kept = <E extends Entry>(own: readonly E[], olds: readonly E[], keyOf: (entry: E) => string) => {
    const names = new Set(own.map(keyOf));
    return [...own, ...olds.filter((old) => isFromApi(old) && !names.has(keyOf(old)))];
  };
  const byId = ({ id }: { readonly id: string }): string => id;
  const conflicts = kept(document.conflicts ?? [], before.conflicts ?? [], byId);
  const schedules = kept(document.reviews?.schedules ?? [], before.reviews?.schedules ?? [], byId);
  const policies = kept(document.policies, before.policies, byId);
  return arranged({
    ...document,
    policies,
    people: kept(document.people, before.people, ({ slack }) => slack.toLowerCase()),
    ...(conflicts.length > (document.conflicts?.length ?? 0) ? { conflicts } : {}),
    ...(schedules.length > (document.reviews?.schedules?.length ?? 0)
      ? { reviews: { ...document.reviews, schedules } }
      : {}),
  });
}

/**
 * With each policy from the API in the position it wishes for, counted from 1, as far as there are
 * so many; the others stand after all that do, by their ids. Of two that wish for one position, the
 * first id has it.
 */
export function arranged<T extends Pick<Parts, 'policies'>>(document: T): T {
  const policies = document.policies.filter(isOwn);
  const asked = document.policies.filter(isFromApi).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const wishing = asked
    .filter(({ position }) => position !== undefined)
    .toSorted((a, b) => (a.position ?? 0) - (b.position ?? 0));
  let next = 0;
  for (const policy of wishing) {
    next = Math.max(next, Math.min((policy.position ?? 1) - 1, policies.length));
    policies.splice(next, 0, policy);
    next += 1;
  }
  return { ...document, policies: [...policies, ...asked.filter(({ position }) => position === undefined)] };
}

/** A file says for itself what is in it: nobody else looks after that. */
export function declared<T extends Parts>(file: T): T {
  const own = <E extends Entry>(entry: E): E => ({ ...entry, managedBy: undefined });
  const { conflicts, reviews } = file;
  const policies = file.policies.map((policy) => ({ ...own(policy), position: undefined }));
  return {
    ...file,
    policies,
    people: file.people.map(own),
    ...(conflicts === undefined ? {} : { conflicts: conflicts.map(own) }),
    ...(reviews?.schedules === undefined
      ? {}
      : { reviews: { ...reviews, schedules: reviews.schedules.map(own) } }),
  };
}

/** Without what is from the API, and without lists that are empty by that. */
export function withoutApi<T extends Parts>(document: T): T {
  const own = <E extends Entry>(entries: readonly E[] = []): readonly E[] | undefined => {
    const left = entries.filter(isOwn);
    return left.length === 0 ? undefined : left;
  };
  const reviews = { ...document.reviews, schedules: own(document.reviews?.schedules) };
  const isEmpty = Object.values(reviews).every((value) => value === undefined);
  return {
    ...document,
    policies: document.policies.filter(isOwn),
    people: document.people.filter(isOwn),
    conflicts: own(document.conflicts),
    reviews: isEmpty ? undefined : reviews,
  };
}
