import { GitLabFailure } from '../api/failure.ts';

/** A list of a feature that is off, of another plan, or kept from the token. */
export const isNotShown = (error: unknown): boolean =>
  error instanceof GitLabFailure && NOT_SHOWN.has(error.status ?? 0);

const NOT_SHOWN: ReadonlySet<number> = new Set([400, 403, 404, 405]);
