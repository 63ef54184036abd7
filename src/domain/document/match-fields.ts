/** Which places and roles a policy is for, and whom. */
import { z } from 'zod';
import { duration } from './config-fields.ts';
import { parseDuration } from '../duration.ts';
import { GRANTABLE_ROLES } from '../entitlement.ts';
import { window } from './window-fields.ts';

const connector = z.string().trim().min(1, 'is empty').max(60);

const person = z
  .string()
  .trim()
  .regex(
    /^(?:owners|[UWS][A-Z0-9]{5,}|[^@\s]+@[^@\s]+)$/,
    'write owners, a Slack e-mail, a user id (U…) or a user group id (S…)',
  );

const holders = z.strictObject({
  holders: z.strictObject({
    resource: z
      .string()
      .trim()
      .min(1, 'is empty')
      .regex(/^[^*]+$/, 'is a pattern; write the path of one group or project'),
    role: z.enum(GRANTABLE_ROLES),
  }),
});

const requester = z.union([person, holders], {
  error:
    'write owners, a Slack e-mail, a user id (U…), a user group id (S…) or { holders: { resource, role } }',
});
type Requester = z.infer<typeof requester>;
export type Holders = z.infer<typeof holders>['holders'];

/** What somebody who asks is called where policies tell people apart. Pure. */
export const requesterRef = (entry: Requester): string =>
  typeof entry === 'string' ? entry : `holders of ${entry.holders.role} on ${entry.holders.resource}`;

/** The same of all entries; undefined where a policy is for everybody. Pure. */
export const requesterRefs = ({ requesters }: { readonly requesters?: readonly Requester[] | undefined }) =>
  requesters?.map(requesterRef);

/** What some entries say that somebody has to hold. Pure. */
export const holdersIn = ({
  requesters = [],
}: {
  readonly requesters?: readonly Requester[] | undefined;
}): Holders[] => requesters.flatMap((entry) => (typeof entry === 'string' ? [] : [entry.holders]));

/** Patterns of paths, of which at least one does not take places out. */
export const globs = z
  .array(z.string().min(1))
  .min(1)
  .refine((all) => all.some((glob) => !glob.startsWith('!')), 'only takes out; name what it takes from');

/**
 * What has a `!` before it is kept as `except`, which a version that does not know it refuses:
 * taken for a pattern that matches nothing, the rest would be looser than it was meant.
 */
export const match = z
  .strictObject({
    resources: globs.meta({ description: 'Patterns of paths; with ! before it, one takes places out again' }),
    except: z.array(z.string().min(1)).min(1).optional(),
    roles: z.array(z.enum(GRANTABLE_ROLES)).min(1),
    connectors: z
      .array(connector)
      .min(1, 'names none; leave it out for every connector')
      .optional()
      .meta({ description: 'Ids of connectors, or what their applications are called; all unless given' }),
    requesters: z.array(requester).min(1, 'names nobody; leave it out for everybody').optional().meta({
      description: 'Who asks: owners, people, user groups, or holders of a role; everybody unless given',
    }),
    longerThan: duration.optional().meta({ description: 'Only for what is asked for longer than this' }),
    when: window.optional().meta({ description: 'Only at these times; at any time unless given' }),
    new: z.boolean().optional().meta({
      description: 'Only for who has never held this through hallpass before; false: only for who has',
    }),
    upTo: duration.optional().meta({ description: 'Only for what is asked for as long as this, or less' }),
  })
  .superRefine(({ longerThan, upTo }, issues) => {
    const [over, most] = [longerThan, upTo].map((text) => (text === undefined ? null : parseDuration(text)));
    if (over != null && most != null && over >= most)
      issues.addIssue({ code: 'custom', path: ['longerThan'], message: 'is as long as upTo, or longer' });
  })
  .transform(({ resources, except = [], ...rest }) => {
    const out = [...except, ...resources.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1))];
    const named = { resources: resources.filter((glob) => !glob.startsWith('!')), ...rest };
    return out.length === 0 ? named : { ...named, except: out };
  });
