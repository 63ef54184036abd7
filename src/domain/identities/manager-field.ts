/** The field of Slack's profiles that says who somebody's manager is. Pure. */

/** A field of profiles, as the workspace defines it. */
export interface ProfileField {
  /** `Xf…`. */
  readonly id: string;
  readonly label: string;
  /** It holds people, and no text. */
  readonly isOfPeople: boolean;
  /** Only admins of the workspace, or what they synchronize it with, can fill it in. */
  readonly isProtected: boolean;
}

/**
 * Why managers are not taken from a field. `self_edited`: everybody fills in their own, and could
 * choose who approves what they ask for.
 */
export const FIELD_FAULTS = ['missing', 'ambiguous', 'not_of_people', 'self_edited'] as const;
export type FieldFault = (typeof FIELD_FAULTS)[number];

/** The field of that id or label, which compares without case; or why it is none to go by. Pure. */
export function managerField(fields: readonly ProfileField[], named: string): ProfileField | FieldFault {
  const label = named.trim().toLowerCase();
  const [byId] = fields.filter(({ id }) => id === named.trim());
  const found =
    byId === undefined ? fields.filter((field) => field.label.trim().toLowerCase() === label) : [byId];
  const [field] = found;
  if (field === undefined) return 'missing';
  if (found.length > 1) return 'ambiguous';
  if (!field.isOfPeople) return 'not_of_people';
  return field.isProtected ? field : 'self_edited';
}

const HOUR_MS = 3_600_000;

/** What was read before is read again. Pure. */
export const managersReadBefore = (now: Date): Date => new Date(now.getTime() - 12 * HOUR_MS);

/** What was read before counts no more: nobody is the manager by it. Pure. */
export const managersCountFrom = (now: Date): Date => new Date(now.getTime() - 7 * 24 * HOUR_MS);
