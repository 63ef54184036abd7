/** Faults of GitLab itself that weaken what hallpass promises, by version. */
import type { Fault } from '../../domain/fault.ts';

/**
 * CVE-2025-9486: since this version, and mended in each line from these on. Lines between the first
 * and the last are all named.
 */
const SINCE = [15, 6] as const;
const MENDED = [
  [19, 0, 6],
  [19, 1, 4],
  [19, 2, 2],
] as const;

/**
 * What is known to be wrong with a version (`19.1.3-ee`); nothing of one that cannot be read, or
 * has no custom roles. Pure.
 */
export function faultsOf(version: string): Fault[] {
  const read = /^(\d+)\.(\d+)\.(\d+)(.*)$/.exec(version);
  if (read === null || read[4]?.includes('-ee') !== true) return [];
  const [major = 0, minor = 0, patch = 0] = read.slice(1, 4).map(Number);
  return carriesPendingRoles(major, minor, patch) ? [{ code: 'pending_custom_roles', version }] : [];
}

function carriesPendingRoles(major: number, minor: number, patch: number): boolean {
  const line = major * 1000 + minor;
  if (line < SINCE[0] * 1000 + SINCE[1]) return false;
  if (line < MENDED[0][0] * 1000 + MENDED[0][1]) return true;
  return MENDED.some(([a, b, c]) => a === major && b === minor && patch < c);
}
