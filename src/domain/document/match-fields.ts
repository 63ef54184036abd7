/** Which places and roles a policy is for, and whom. */
import { z } from 'zod';
import { duration } from './config-fields.ts';
import { parseDuration } from '../duration.ts';
import { GRANTABLE_ROLES } from '../entitlement.ts';

const connector = z.string().trim().min(1, 'is empty').max(60);

const requester = z
  .string()
  .trim()
  .regex(
    /^(?:owners|[UWS][A-Z0-9]{5,}|[^@\s]+@[^@\s]+)$/,
    'write owners, a Slack e-mail, a user id (U…) or a user group id (S…)',
  );

/**
 * What has a `!` before it is kept as `except`, which a version that does not know it refuses:
 * taken for a pattern that matches nothing, the rest would be looser than it was meant.
 */
export const match = z
  .strictObject({
    resources: z
      .array(z.string().min(1))
      .min(1)
      .refine(
        (globs) => globs.some((glob) => !glob.startsWith('!')),
        'only takes out; name what it takes from',
      )
      .meta({ description: 'Patterns of paths; with ! before it, one takes places out again' }),
    except: z.array(z.string().min(1)).min(1).optional(),
    roles: z.array(z.enum(GRANTABLE_ROLES)).min(1),
    connectors: z
      .array(connector)
      .min(1, 'names none; leave it out for every connector')
      .optional()
      .meta({ description: 'Ids of connectors, or what their applications are called; all unless given' }),
    requesters: z
      .array(requester)
      .min(1, 'names nobody; leave it out for everybody')
      .optional()
      .meta({ description: 'Who asks: owners, people or user groups; everybody unless given' }),
    longerThan: duration.optional().meta({ description: 'Only for what is asked for longer than this' }),
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
