import type { OnCall, OnCallRead } from '../../connectors/on-call/on-call.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { onCallAt, type OnCallFault } from '../../domain/identities/on-call.ts';
import { fail, ok, warn, type Diagnosis } from './diagnosis.ts';

/** Asks every schedule of the document who is on call now. Never rejects. */
export const checkOnCall = async (
  { onCall = [] }: Pick<ConfigFile, 'onCall'>,
  source: OnCall,
): Promise<Diagnosis[]> =>
  Promise.all(
    onCall.map(async (schedule) => {
      const now = new Date();
      const read = await source.read(schedule, now, new AbortController().signal);
      return diagnosis(`On-call schedule ${schedule.id}`, read, now);
    }),
  );

function diagnosis(subject: string, read: OnCallRead, now: Date): Diagnosis {
  if ('fault' in read) return fail(subject, `${WORDS[read.fault]} (${read.detail})`);
  const people = onCallAt({ shifts: read.shifts, readAt: now }, now);
  return people.length === 0
    ? warn(subject, 'has nobody on call now; steps that name it go to their fallback')
    : ok(subject, `has on call now: ${people.join(', ')}`);
}

const WORDS: Readonly<Record<OnCallFault, string>> = {
  unreachable: 'cannot be reached; check its url, DNS, proxies and certificate',
  token_refused: 'is refused with this token; give one that may read schedules',
  unknown_schedule: 'is not there; check its id, and the region of the account',
  busy: 'does not answer at the moment; try again',
  not_understood: 'gives an answer that hallpass does not understand; see docs/on-call.md',
};
