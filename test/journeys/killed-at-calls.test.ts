/** Killed at what the program asks of GitLab and Slack; see killed-journey.ts. */
import { describe } from 'vitest';
import { atGitLab, atSlack, itIsKilled, LEE } from './killed-journey.ts';

describe('killed', () => {
  itIsKilled(LEE, {
    'at each request to GitLab, and at a call of each kind to Slack that did not arrive': (killed, test) => {
      const slack = atSlack(killed.tallies);
      const points = killed.tallies.map((tally, stage) => [
        ...atGitLab(tally, { reads: true }),
        ...(slack[stage] ?? []),
      ]);
      return killed.atAll(test, points);
    },
    'before each answer of Slack': (killed, test) =>
      killed.atEach(
        test,
        (nth) => ({ kind: 'slack', phase: 'after', nth }),
        ({ slack }) => slack.length,
      ),
  });
});
