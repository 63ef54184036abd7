/** What Slack says of the fields of profiles that a workspace defines itself. */
import { z } from 'zod';
import type { ProfileField } from '../../domain/identities/manager-field.ts';

/** PHP's: 1 and 0 stand for true and false, and an empty list for an empty object. */
const flag = z.union([z.boolean(), z.number().transform((number) => number !== 0)]).nullish();

/** A field as team.profile.get defines it; only what is needed. */
const Definition = z.object({
  id: z.string().min(1),
  label: z.string().default(''),
  type: z.string().optional(),
  options: z
    .union([z.object({ is_protected: flag }), z.tuple([])])
    .nullish()
    .transform((options) => (Array.isArray(options) ? null : options)),
});
export const Definitions = z.array(Definition);

/** Pure. */
export const profileFieldOf = ({ id, label, type, options }: z.infer<typeof Definition>): ProfileField => ({
  id,
  label,
  isOfPeople: type === 'user',
  isProtected: options?.is_protected === true,
});

/** What a profile has in such fields, by their ids. */
const Fields = z
  .union([z.record(z.string(), z.object({ value: z.string().nullish() })), z.tuple([])])
  .nullish()
  .transform((fields) => (Array.isArray(fields) ? null : fields));

/** The Slack user ids in one field, which holds several with commas between; none where empty. */
export function peopleInField(fields: unknown, fieldId: string): string[] {
  const value = Fields.parse(fields)?.[fieldId]?.value ?? '';
  return value
    .split(',')
    .map((id) => id.trim())
    .filter((id) => /^[UW][A-Z0-9]+$/.test(id));
}
