import type { Owners } from '../../../db/policies/owners.ts';
import type { Over } from '../../../domain/messages/detail-parts.ts';
import { bold, code, mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { overSince } from '../../blocks/phrases.ts';
import { message } from '../../blocks/message.ts';

type Gap = Owners['gaps'][number];

const WHY: Record<Gap['why'], string> = {
  unknown: 'nobody in Slack goes by that e-mail or id',
  deactivated: 'that Slack account is deactivated',
  outsider: 'guests and people from other workspaces decide nothing',
  empty: 'that user group has no members hallpass knows of',
};

/**
 * Tells the admins that somebody named as an owner cannot be asked, and what to do; and, once that
 * is over, since when it is. Pure.
 */
export function ownerGap({
  ref,
  why,
  connector,
  over,
}: Gap & { readonly connector: string; readonly over?: Over }): Post {
  if (over !== undefined)
    return message([
      {
        line: mrkdwn`${bold(over.why === 'right' ? 'An owner can be asked again' : 'An owner that could not be asked is named no more')}: ${code(ref)}, integration owner of ${connector} · ${overSince(over)}`,
      },
    ]);
  return message([
    { line: mrkdwn`${bold('An owner cannot be asked')}: ${code(ref)}, integration owner of ${connector}` },
    { line: mrkdwn`Because ${WHY[why]}. The other owners are asked without them` },
    { small: mrkdwn`Name somebody else under \`owners\` in hallpass.yaml` },
  ]);
}
