import { ForbiddenError, NotFoundError, RefusedError, StaleError } from '../errors.ts';
import { forbiddenSentence } from './forbidden.ts';
import { notFoundSentence } from './not-found.ts';
import { attemptSentence, refusalSentence } from './refusals.ts';
import { staleSentence } from './stale.ts';
import type { Ways } from './ways.ts';

/** The errors that say something to people by a code and its facts. */
export type ToldError = RefusedError | ForbiddenError | StaleError | NotFoundError;

export const isTold = (error: unknown): error is ToldError =>
  error instanceof RefusedError ||
  error instanceof ForbiddenError ||
  error instanceof StaleError ||
  error instanceof NotFoundError;

/**
 * What an error says to a person, with `code` in backticks: what happened, and what to do. Pure.
 */
export function errorSentence(error: ToldError, ways: Ways): string {
  if (error instanceof ForbiddenError) return forbiddenSentence(error.told, ways);
  if (error instanceof StaleError) return staleSentence(error.told, ways);
  if (error instanceof NotFoundError) return notFoundSentence(error.told, ways);
  return error.attempt === null
    ? refusalSentence(error.told, ways)
    : attemptSentence(error.told, error.attempt, ways);
}
