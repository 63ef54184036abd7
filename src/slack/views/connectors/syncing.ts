import { code, joined, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';

/** What is being read anew, and what is not because it is paused; both by name. Pure. */
export function syncing({
  connectors,
  paused,
}: {
  readonly connectors: readonly string[];
  readonly paused: readonly string[];
}): Mrkdwn {
  const read =
    connectors.length === 0
      ? []
      : [
          mrkdwn`Reading groups, projects and members from ${joined(connectors)} now. ${code('/access whoami')} says when that is done.`,
        ];
  const skipped =
    paused.length === 0
      ? []
      : [
          paused.length === 1
            ? mrkdwn`${joined(paused)} is paused, so it is skipped.`
            : mrkdwn`${joined(paused)} are paused, so they are skipped.`,
        ];
  return joined([...read, ...skipped], '\n');
}
