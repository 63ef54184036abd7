/** The contract of docs/on-call.md. */
import { z } from 'zod';
import type { OnCallSchedule } from '../../domain/document/config-on-call.ts';
import { shiftsUntil, type Shift } from '../../domain/identities/on-call.ts';
import { ask, instant, type Way } from './ask.ts';

const Answer = z.object({
  shifts: z.array(
    z.object({
      person: z.string().regex(/^(?:[UW][A-Z0-9]{5,}|[^@\s]+@[^@\s]+)$/),
      from: instant.nullable(),
      until: instant.nullable(),
    }),
  ),
});

/** @throws OnCallError */
export async function readContract(
  { url }: Extract<OnCallSchedule, { source: 'http' }>,
  token: string,
  now: Date,
  way: Way,
): Promise<readonly Shift[]> {
  const address = new URL(url);
  address.searchParams.set('from', now.toISOString());
  address.searchParams.set('until', shiftsUntil(now).toISOString());
  const headers = { accept: 'application/json', authorization: `Bearer ${token}` };
  return (await ask(address, headers, Answer, way)).shifts;
}
