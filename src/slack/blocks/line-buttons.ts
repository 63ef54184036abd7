import type { Button } from '@slack/types';
import { button } from './message.ts';
import { ACTIONS } from './ids.ts';

const RUN = [ACTIONS.runLine, ACTIONS.runLineSecond, ACTIONS.runLineThird] as const;

/** As many lines as have a button of their own. */
export const MOST_LINES = RUN.length;

/** Slack takes no more in the value of a button. */
const LONGEST_VALUE = 2000;

/** What somebody may have meant to type behind `/access`. */
interface MeantLine {
  /** As it is read: whom it is about as `<@U…>`. */
  readonly line: string;
  /** What the button says; unless given, the line, as far as a phone shows it. */
  readonly label?: string;
}

/** A phone cuts off what is longer. */
const LONGEST_LABEL = 34;

function labelOf(line: string): string {
  const whole = `/access ${line}`;
  return whole.length <= LONGEST_LABEL ? whole : `/access ${/^\S*/.exec(line)?.[0] ?? ''} …`;
}

/**
 * A button for each that does what it says, three at the most; none for what no button holds. Pure.
 */
export const lineButtons = (meant: readonly MeantLine[]): Button[] =>
  meant
    .filter(({ line }) => line.length <= LONGEST_VALUE)
    .slice(0, MOST_LINES)
    .map(({ line, label = labelOf(line) }, index) =>
      button({
        action: RUN[index] ?? ACTIONS.runLine,
        label,
        value: line,
        says: `Do what was meant: ${label}`,
      }),
    );
