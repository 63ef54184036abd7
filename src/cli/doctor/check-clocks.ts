import { clockDifferences, sayDifference } from '../../domain/clock.ts';
import { ok, warn, type Diagnosis } from './diagnosis.ts';

/**
 * By how many milliseconds other clocks are ahead of this machine's; null for one that could not be
 * asked.
 */
export interface ClockOffsets {
  database: number | null;
  gitlab: number | null;
}

/** What clocks that differ mean: access ends by hallpass's, whatever the others say. Pure. */
export function clockDiagnoses({ database, gitlab }: ClockOffsets): Diagnosis[] {
  const differences = clockDifferences(0, { database, gitlab, machine: null }).map(sayDifference);
  return differences.length === 0
    ? [ok('Clocks', 'those that could be asked agree with that of this machine')]
    : differences.map((text) =>
        warn('Clocks', `${text}, which is that of this machine; have all of them set by NTP`),
      );
}
