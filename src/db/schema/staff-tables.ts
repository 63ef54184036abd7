/** The row types of who decides, as far as other systems say so. */
import type { PersonId } from '../../domain/id.ts';
import type { OnCallFault } from '../../domain/identities/on-call.ts';
import type { Json } from './columns.ts';

/** Who Slack says somebody's manager is. */
export interface ManagersTable {
  personId: PersonId;
  /** The field that was read, as the document names it. */
  field: string;
  /** Slack user ids; none where the field is empty. */
  managers: Json<readonly string[]>;
  readAt: Date;
}

/** What a schedule of the document says of who is on call. */
export interface OnCallSchedulesTable {
  scheduleId: string;
  /** Where it was read: what was read elsewhere says nothing of it. */
  origin: string;
  shifts: Json<
    readonly { readonly person: string; readonly from: string | null; readonly until: string | null }[]
  >;
  /** When it was last read; null before the first time. */
  readAt: Date | null;
  triedAt: Date;
  /** Why it could not be read the last time; null when it could. */
  fault: OnCallFault | null;
}
