/** The port to whatever knows who is on call. Its two adapters are beside it. */
import type { Dispatcher } from 'undici';
import type { OnCallSchedule } from '../../domain/document/config-on-call.ts';
import type { OnCallFault, Shift } from '../../domain/identities/on-call.ts';
import { dispatcherFor } from '../dispatcher.ts';
import type { Proxies } from '../proxies.ts';
import { OnCallError } from './ask.ts';
import { readContract } from './contract.ts';
import { readPagerDuty } from './pagerduty.ts';

/** The shifts from now on, or why they could not be read; `detail` is for the log. */
export type OnCallRead =
  | { readonly shifts: readonly Shift[] }
  | { readonly fault: OnCallFault; readonly detail: string };

export interface OnCall {
  /** Never rejects but for `signal`. */
  read(schedule: OnCallSchedule, now: Date, signal: AbortSignal): Promise<OnCallRead>;
}

/** Opens nothing yet. */
export function openOnCall({
  secretOf,
  proxies,
  extraAuthorities,
}: {
  readonly secretOf: (ref: OnCallSchedule['token']) => string | null;
  readonly proxies: Proxies;
  readonly extraAuthorities: string | null;
}): OnCall {
  const dispatchers = new Map<string, Dispatcher | undefined>();
  function wayTo({ caCertificate }: OnCallSchedule): Dispatcher | undefined {
    const key = caCertificate ?? '';
    if (!dispatchers.has(key))
      dispatchers.set(key, dispatcherFor({ caCertificate, extraAuthorities, allowPrivate: true, proxies }));
    return dispatchers.get(key);
  }
  return {
    async read(schedule, now, signal) {
      const token = secretOf(schedule.token);
      if (token === null) return { fault: 'token_refused', detail: 'there is no token' };
      const way = { dispatcher: wayTo(schedule), signal };
      try {
        return {
          shifts:
            schedule.source === 'pagerduty'
              ? await readPagerDuty(schedule, token, now, way)
              : await readContract(schedule, token, now, way),
        };
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof OnCallError) return { fault: error.fault, detail: error.message };
        throw error;
      }
    },
  };
}
