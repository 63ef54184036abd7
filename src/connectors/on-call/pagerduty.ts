/** Who is on call by PagerDuty: `GET /oncalls` of its REST API, version 2. */
import { z } from 'zod';
import type { OnCallSchedule } from '../../domain/document/config-on-call.ts';
import { shiftsUntil, type Shift } from '../../domain/identities/on-call.ts';
import { ask, instant, OnCallError, type Way } from './ask.ts';

const API = 'https://api.pagerduty.com';
const PAGE = 100;
/** A day of a schedule has a few: a source without an end to them is wrong. */
const MOST_PAGES = 20;

/** Only what is needed. Without `include[]=users` a user is a reference, which has no e-mail. */
const Page = z.object({
  oncalls: z.array(
    z.object({
      user: z.object({ email: z.string().optional() }),
      schedule: z.object({ id: z.string() }).nullable(),
      start: instant.nullable(),
      end: instant.nullable(),
    }),
  ),
  more: z.boolean(),
});

/**
 * Somebody who is on call by several escalation policies is there once for each; who has no e-mail
 * cannot be matched to anybody.
 * @throws OnCallError
 */
export async function readPagerDuty(
  { url = API, schedule }: Extract<OnCallSchedule, { source: 'pagerduty' }>,
  token: string,
  now: Date,
  way: Way,
): Promise<readonly Shift[]> {
  const shifts: Shift[] = [];
  for (let page = 0; page < MOST_PAGES; page++) {
    const address = new URL(`${url}/oncalls`);
    address.searchParams.set('schedule_ids[]', schedule);
    address.searchParams.set('include[]', 'users');
    address.searchParams.set('since', now.toISOString());
    address.searchParams.set('until', shiftsUntil(now).toISOString());
    address.searchParams.set('limit', String(PAGE));
    address.searchParams.set('offset', String(page * PAGE));
    const { oncalls, more } = await ask(address, headersOf(token), Page, way);
    for (const { user, schedule: of, start, end } of oncalls)
      if (of?.id === schedule && user.email !== undefined)
        shifts.push({ person: user.email, from: start, until: end });
    if (!more) return shifts;
  }
  throw new OnCallError('not_understood', 'PagerDuty has no end of pages');
}

const headersOf = (token: string) => ({
  accept: 'application/vnd.pagerduty+json;version=2',
  authorization: `Token token=${token}`,
});
