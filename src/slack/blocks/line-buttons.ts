import type { Button } from '@slack/types';
import { button } from './message.ts';
import { ACTIONS } from './ids.ts';

const RUN = [ACTIONS.runLine, ACTIONS.runLineSecond, ACTIONS.runLineThird] as const;

/** As many lines as have a button of their own. */
export const MOST_LINES = RUN.length;

/** Slack takes no more in the value of a button. */
const LONGEST_VALUE = 2000;

/** What somebody may have meant to type behind `/access`. */
export interface MeantLine {
  /** As it is read: whom it is about as `<@U…>`. */
  readonly line: string;
  /** As it is shown, where that is different. */
  readonly shown?: string;
}

/**
 * A button for each that does what it says, three at the most; none for what no button holds. Pure.
 */
export const lineButtons = (meant: readonly MeantLine[]): Button[] =>
  meant
    .filter(({ line }) => line.length <= LONGEST_VALUE)
    .slice(0, MOST_LINES)
    .map(({ line, shown = line }, index) =>
      button({
        action: RUN[index] ?? ACTIONS.runLine,
        label: `/access ${shown}`,
        value: line,
        says: `Do this instead: /access ${shown}`,
      }),
    );
