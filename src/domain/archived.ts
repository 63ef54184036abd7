/**
 * Groups and projects that nobody is to be given anything on: archived, or scheduled for deletion.
 */

/**
 * What GitLab adds to the name of whatever is scheduled for deletion, since simple lists say it in
 * no other way.
 */
const SCHEDULED = /-deletion_scheduled-\d+(?=\/|$)/gi;

/**
 * The path that something had before it was scheduled for deletion, itself or with a group above;
 * null for what is not. Pure.
 */
export function livePathOf(path: string): string | null {
  const live = path.replaceAll(SCHEDULED, '');
  return live === path ? null : live;
}
