/**
 * Which file replaced which: a file is known by its hash, and each version of the configuration by
 * the file that was part of it.
 */

/**
 * A version of the configuration and the file in it; those made in Slack keep the file of the one
 * before.
 */
export interface FileVersion {
  readonly version: number;
  readonly fileHash: string;
}

/**
 * The version in which a file was last put in force; null for one that never was. `history` in
 * order of version. Pure.
 */
export function inForceSince(history: readonly FileVersion[], fileHash: string): number | null {
  let at = history.findLastIndex((one) => one.fileHash === fileHash);
  while (history[at - 1]?.fileHash === fileHash) at -= 1;
  return history[at]?.version ?? null;
}

/**
 * Of several processes one that runs with a file newer than this one, the newest first; null when
 * there is none, or when this file was never in force and so is the newest itself. Pure.
 */
export function newerThan<P extends { readonly fileHash: string }>(
  history: readonly FileVersion[],
  fileHash: string,
  processes: readonly P[],
): P | null {
  const own = inForceSince(history, fileHash);
  if (own === null) return null;
  const since = (one: P): number => inForceSince(history, one.fileHash) ?? 0;
  return processes.filter((one) => since(one) > own).toSorted((a, b) => since(b) - since(a))[0] ?? null;
}
