/** Which places and roles a policy is for. */
import { z } from 'zod';
import { GRANTABLE_ROLES } from './entitlement.ts';

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
  })
  .transform(({ resources, except = [], roles }) => {
    const out = [...except, ...resources.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1))];
    const named = { resources: resources.filter((glob) => !glob.startsWith('!')), roles };
    return out.length === 0 ? named : { ...named, except: out };
  });
