/** The one translation of errors for people in Slack. */
import { randomBytes } from 'node:crypto';
import { WebAPIHTTPError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { isDatabaseAway } from '../../db/is-database-away.ts';
import type { FormField } from '../../domain/refusal.ts';
import { ConnectorError, NotFoundError, RefusedError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { codeOf } from '../blocks/post-outcome.ts';
import type { Fault } from './refused-input.ts';
import { errorSentence, isTold } from '../../sentences/error-sentence.ts';
import { SLACK_WAYS } from '../blocks/slack-ways.ts';
import { faultSentence } from '../../sentences/faults.ts';

export interface Explanation {
  /** For the person, with `code` in backticks. */
  readonly message: string;
  /** What a form says that stays open; null when there is nothing to do about it in a form. */
  readonly fault: Fault | null;
}

const LATE_TRIGGERS = new Set(['expired_trigger_id', 'exchanged_trigger_id', 'invalid_trigger_id']);

/** What to say about an error. Bugs are logged under a reference that the person is told. */
export function explainError(log: Log, error: unknown): Explanation {
  if (isTold(error)) {
    const message = errorSentence(error, SLACK_WAYS);
    return error instanceof RefusedError || (error instanceof NotFoundError && error.code === 'resource')
      ? inForm(message, error instanceof RefusedError ? error.field : 'resource')
      : plainly(message);
  }
  if (error instanceof ConnectorError) return inForm(`GitLab says: ${faultSentence(error.fault)}`);
  if (isLateTrigger(error)) return inForm('That took too long for Slack. Please try it again.');
  if (isSlackTrouble(error)) return inForm('Slack does not answer right now. Please try again in a minute.');
  if (isDatabaseAway(error)) {
    log.error({ err: error }, 'somebody in Slack had to be told that the database does not answer');
    return inForm(
      'The database of hallpass does not answer, so this may not have been done. Please do it again in a minute: nothing is done twice.',
    );
  }
  const reference = randomBytes(3).toString('hex');
  log.error({ err: error, reference }, 'Slack listener failed');
  return inForm(
    `Something broke in hallpass, reference \`${reference}\`. If it happens again, tell an admin that reference.`,
  );
}

/** A modal was to be opened more than three seconds after the press, or a second time for it. */
export const isLateTrigger = (error: unknown): boolean => LATE_TRIGGERS.has(codeOf(error));

/** Said in the form, which stays: it can be sent again as it is. */
const inForm = (message: string, field: FormField | null = null): Explanation => ({
  message,
  fault: { field, message },
});

const plainly = (message: string): Explanation => ({ message, fault: null });

const isSlackTrouble = (error: unknown): boolean =>
  error instanceof WebAPIHTTPError ||
  error instanceof WebAPIRequestError ||
  error instanceof WebAPIRateLimitedError;
