/**
 * What somebody is shown about a line that could not become a request as it was typed: what is
 * wrong, and buttons that go on with it. Pure.
 */
import type { Button } from '@slack/types';
import { ACTIONS } from '../../blocks/ids.ts';
import type { z } from 'zod';
import { spellDuration } from '../../../domain/duration.ts';
import { roleLabel, type Role } from '../../../domain/entitlement.ts';
import type { InsteadValue, Wish } from '../../blocks/values.ts';
import { button, message, type Part } from '../../blocks/message.ts';
import { bold, code, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';

/** A request as far as it was typed. */
export interface Typed {
  readonly wish: Wish;
  readonly reason: string;
}

const FILL = [ACTIONS.fill, ACTIONS.fillSecond, ACTIONS.fillThird] as const;

/** As many near matches as have a button of their own. */
export const MOST_CHOICES = FILL.length;

export interface NearMatch {
  readonly resourceId: Wish['resourceId'];
  /** As it is offered: its path, and where that is not enough, whose it is. */
  readonly label: string;
}

/**
 * One button for each group or project that may have been meant; each opens the form with
 * everything else that was typed.
 */
export const nearMatches = (problem: Mrkdwn, typed: Typed, matches: readonly NearMatch[]): Post =>
  message([
    { line: problem },
    ...kept(typed),
    ...buttonsOf(
      matches.slice(0, MOST_CHOICES).map(({ resourceId, label }, index) =>
        fillButton({
          action: FILL[index] ?? ACTIONS.fill,
          label: matches.length === 1 ? `${label}?` : label,
          typed: { ...typed, wish: { ...typed.wish, resourceId } },
        }),
      ),
    ),
  ]);

/**
 * Why a line is refused, with the next step and a button that opens the form with what was typed.
 */
export const refusedLine = (problem: Mrkdwn, typed: Typed, next: readonly Part[]): Post =>
  message([
    { line: problem },
    ...kept(typed),
    ...withButton(next, fillButton({ action: ACTIONS.fill, label: 'Open the form', typed })),
  ]);

/** Opens the form with what it is about. */
export const askButton = (typed: Typed): Button =>
  fillButton({ action: ACTIONS.fill, label: 'Request access', typed });

/** The same with what can be asked for in place of what would be refused. */
export const askInsteadButton = (typed: Typed, role: Role, seconds: number): Button =>
  fillButton({
    action: ACTIONS.fill,
    label: `Request ${roleLabel(role)} for ${spellDuration(seconds)}`,
    typed,
  });

/** The same with what is to be changed in it first. */
export const changeButton = (typed: Typed): Button =>
  fillButton({ action: ACTIONS.fill, label: 'Change it', typed });

/** What was asked for, once it is. */
export function requestedWords(number: number, isPending: boolean, role: Role, path: string): Mrkdwn {
  const what = mrkdwn`Request #${number}: ${bold(roleLabel(role))} on ${code(path)}`;
  const next = isPending ? 'is on its way to those who decide' : 'needs nobody to approve it';
  return mrkdwn`${what} ${next}. What becomes of it is in your messages from hallpass.`;
}

type Instead = z.infer<typeof InsteadValue>;

/** Null for a reason that no button holds: the form keeps it. */
export function insteadButton(instead: Instead): Button | null {
  const value = JSON.stringify(instead);
  const time = spellDuration(instead.durationSeconds);
  return value.length > 2000
    ? null
    : button({
        action: ACTIONS.askInstead,
        label: `Ask for ${time} instead`,
        value,
        says: `Cancel the request that waits and ask for ${time} instead`,
        style: 'primary',
      });
}

/** Said when a form could not be opened in time. */
export const openLater = (typed: Typed): Post =>
  refusedLine(mrkdwn`That took too long for Slack. The form is one press away:`, typed, []);

/** A button after these parts, beside the buttons at their end. */
function withButton(parts: readonly Part[], last: Button): Part[] {
  const end = parts.at(-1);
  if (end === undefined || !('buttons' in end)) return [...parts, { buttons: [last] }];
  return [...parts.slice(0, -1), { buttons: [...end.buttons, last] }];
}

const buttonsOf = (buttons: readonly Button[]): Part[] => (buttons.length === 0 ? [] : [{ buttons }]);

const valueOf = ({ wish, reason }: Typed): string => JSON.stringify({ ...wish, reason });

/** Slack takes 2,000 characters; the rest is for a resource that is still to be chosen. */
const isCarried = (typed: Typed): boolean => valueOf(typed).length <= 1900;

/** What no button holds stands in the message, to be copied. */
const kept = (typed: Typed): Part[] =>
  isCarried(typed) ? [] : [{ quote: typed.reason, label: 'Your reason' }];

function fillButton({
  action,
  label,
  typed,
}: {
  readonly action: string;
  readonly label: string;
  readonly typed: Typed;
}): Button {
  const carried = isCarried(typed) ? typed : { ...typed, reason: '' };
  return button({
    action,
    label,
    value: valueOf(carried),
    says: `Open the form to request access, filled with what you typed: ${label}`,
  });
}
