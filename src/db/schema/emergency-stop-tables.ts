import type { EmergencyStopId } from '../../domain/id.ts';

/** One time at which whoever runs hallpass stopped everything. At most one is not over. */
export interface EmergencyStopsTable {
  id: EmergencyStopId;
  reason: string;
  /** The user and host of the command line it came from. */
  stoppedBy: string;
  stoppedAt: Date;
  /** How many open grants ended by it. */
  ended: number;
  resumedBy: string | null;
  /** Null while everything is stopped. */
  resumedAt: Date | null;
}
