/** Which group a connector is on, however it was named. Pure. */

export interface GroupRef {
  /** Of the instance. */
  readonly url: string;
  /** Everything the group is known by: as it was configured, its numeric id, its full path. */
  readonly names: readonly string[];
}

/** Whether both addresses, without a slash at the end, are one instance's. */
export const isSameInstance = (one: string, other: string): boolean =>
  one.toLowerCase() === other.toLowerCase();

/** Whether both are one group of one instance; upper and lower case are the same to GitLab. */
export function isSameGroup(one: GroupRef, other: GroupRef): boolean {
  if (!isSameInstance(one.url, other.url)) return false;
  const names = new Set(other.names.map((name) => name.toLowerCase()));
  return one.names.some((name) => names.has(name.toLowerCase()));
}
