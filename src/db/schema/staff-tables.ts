/** The row types of who decides, as far as other systems say so. */
import type { PersonId } from '../../domain/id.ts';
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
