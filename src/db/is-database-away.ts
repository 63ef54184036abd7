/**
 * Of Node and of PostgreSQL: refused, reset, unknown host, shutting down, starting up, too many
 * connections.
 */
const AWAY =
  /^(?:ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ENOENT|08...|57P0[123]|53300)$/;
/** What the driver says of a connection that broke; it gives no code for that. */
const BROKEN =
  /^(?:Connection terminated|Client has encountered a connection error|timeout exceeded when trying)/;

/**
 * Whether a statement failed because the database could not be reached or went away, and not for
 * what it said. Whether a transaction that failed so was committed is not known. Pure.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && AWAY.test(String(error.code))) || BROKEN.test(error.message);
}
