/** Pending requests, with how far each has come. Reads only. */
import type { ReadDb } from '../../context.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import type { PersonId } from '../../domain/id.ts';
import { ticketsIn, type NamedTicket } from '../../domain/policies/tickets.ts';
import { ownedBy } from '../policies/owners.ts';
import { waitingRequests, type WaitingRequest } from './grants/access-lists.ts';
import { shownProgress, type ShownProgress } from './requests/request-progress.ts';

type Reader = Pick<ReadDb, 'selectFrom' | 'withRecursive'>;

export interface UndecidedRequest extends WaitingRequest {
  readonly progress: ShownProgress;
  /** That its reason names. */
  readonly tickets: readonly NamedTicket[];
}

/** At most so many, as they are then. */
interface Page {
  readonly limit: number;
  readonly now: Date;
}

/** How many are looked through for those that wait for one person. */
const MOST_LOOKED_THROUGH = 200;

/** Those that wait for somebody, who has not said yes to them, oldest first. */
export async function undecidedBy(
  db: Reader,
  file: ConfigFile,
  personId: PersonId,
  { limit, now }: Page,
): Promise<UndecidedRequest[]> {
  const connectorIds = await ownedBy(db, file, personId);
  const found: UndecidedRequest[] = [];
  for (const request of await waitingRequests(db, { connectorIds, asked: personId }, MOST_LOOKED_THROUGH)) {
    const progress = await progressOf(db, file, request, now);
    if (progress.waitsFor.some(({ id }) => id === personId))
      found.push({ ...request, progress, tickets: ticketsIn(file.policies, request) });
    if (found.length === limit) break;
  }
  return found;
}

/** Those that somebody made, oldest first. */
export async function undecidedOf(
  db: Reader,
  file: ConfigFile,
  personId: PersonId,
  { limit, now }: Page,
): Promise<UndecidedRequest[]> {
  const own: UndecidedRequest[] = [];
  for (const request of await waitingRequests(db, { madeBy: personId }, limit))
    own.push({
      ...request,
      progress: await progressOf(db, file, request, now),
      tickets: ticketsIn(file.policies, request),
    });
  return own;
}

const progressOf = (
  db: Reader,
  file: ConfigFile,
  request: WaitingRequest,
  now: Date,
): Promise<ShownProgress> =>
  shownProgress(db, file, {
    ...request,
    requesterId: request.requester.id,
    resource: { ...request, kind: request.resourceKind },
    now,
  });
