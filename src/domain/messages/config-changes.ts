/** What messages keep of what another version of the document changes for owners. */
import { z } from 'zod';
import { GRANTABLE_ROLES } from '../entitlement.ts';
import { WORKS } from '../policies/standstill.ts';
import { person } from './detail-parts.ts';

/** What they decide. */
export const CONFIG_CHANGE = z.object({
  connectorId: z.string(),
  name: z.string(),
  version: z.number(),
  /** The machine whose file it is. */
  host: z.string().nullable(),
  dropped: z.object({ grants: z.number(), requests: z.number() }).nullable(),
  byRule: z
    .object({
      policies: z.array(z.string()).readonly(),
      roles: z.array(z.enum(GRANTABLE_ROLES)).readonly(),
      places: z.number(),
      examples: z.array(z.string()).readonly(),
    })
    .nullable(),
  owners: z
    .object({ removed: z.array(z.string()).readonly(), added: z.array(z.string()).readonly() })
    .nullable(),
});

/** Whether anything is given there. */
export const STANDSTILL = z.object({
  connectorId: z.string(),
  name: z.string(),
  was: z.enum(WORKS),
  is: z.enum(WORKS),
  at: z.string(),
  /** Null where it came with a file. */
  by: person.nullable(),
  /** The machine whose file it is. */
  host: z.string().nullable(),
});
