/** Which group a connector is on, however it was named. Pure. */

export interface GroupRef {
  /** Of the instance. */
  readonly url: string;
  /** Everything the group is known by: as it was configured, its numeric id, its full path. */
  readonly names: readonly string[];
  /**
   * The address by which the instance calls itself, whatever it is reached by; null or missing when
   * it was not asked.
   */
  readonly instance?: string | null;
}

/** Whether both addresses, without a slash at the end, are one instance's. */
export const isSameInstance = (one: string, other: string): boolean =>
  one.toLowerCase() === other.toLowerCase();

/** Whether both are on one instance, as far as their addresses and what it says of itself tell. */
const shareInstance = (one: GroupRef, other: GroupRef): boolean =>
  [one.url, one.instance ?? null].some(
    (address) =>
      address !== null &&
      [other.url, other.instance ?? null].some((its) => its !== null && isSameInstance(address, its)),
  );

/** Whether a group was named by its number, which does not tell where it lies. Pure. */
export const isNumberOfGroup = (group: string): boolean => /^\d+$/.test(group);

/** The first part of a full path, in lower case: what all groups and projects in it share. Pure. */
export const topLevelOf = (path: string): string => path.split('/', 1).join('').toLowerCase();

/** How a group lies to another one. */
export type Overlap = 'same' | 'below' | 'above';

/**
 * How one group lies to another, as far as their names tell; null where nothing lies in both. Pure.
 */
export function overlapOf(one: GroupRef, other: GroupRef): Overlap | null {
  if (isSameGroup(one, other)) return 'same';
  if (!shareInstance(one, other)) return null;
  if (liesIn(one, other)) return 'below';
  return liesIn(other, one) ? 'above' : null;
}

const liesIn = (inner: GroupRef, outer: GroupRef): boolean =>
  inner.names.some((name) =>
    outer.names.some((around) => name.toLowerCase().startsWith(`${around.toLowerCase()}/`)),
  );

/** Whether both are one group of one instance; upper and lower case are the same to GitLab. */
export function isSameGroup(one: GroupRef, other: GroupRef): boolean {
  if (!shareInstance(one, other)) return false;
  const names = new Set(other.names.map((name) => name.toLowerCase()));
  return one.names.some((name) => names.has(name.toLowerCase()));
}
