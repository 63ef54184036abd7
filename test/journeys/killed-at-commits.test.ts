/** Killed after each commit, and after each answer by which Slack learns that something was taken; see killed-journey.ts. */
import { describe } from 'vitest';
import { itIsKilled, LEE } from './killed-journey.ts';

describe('killed', () => {
  itIsKilled(LEE, {
    'after each commit': (killed, test) =>
      killed.atEach(
        test,
        (nth) => ({ kind: 'commit', nth }),
        ({ commits }) => commits,
      ),
    'after each answer to Slack': (killed, test) =>
      killed.atEach(
        test,
        (nth) => ({ kind: 'answer', nth }),
        ({ answers }) => answers,
      ),
  });
});
