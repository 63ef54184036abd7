/** Killed where there was no membership before; see killed-journey.ts. */
import { describe } from 'vitest';
import { ANA, atGitLab, itIsKilled } from './killed-journey.ts';

describe('killed', () => {
  itIsKilled(ANA, {
    'at each write of a row that was not there before': (killed, test) =>
      killed.atAll(
        test,
        killed.tallies.map((tally) => atGitLab(tally, { reads: false })),
      ),
  });
});
