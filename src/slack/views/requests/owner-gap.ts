import type { Owners } from '../../../db/policies/owners.ts';
import { bold, code, mrkdwn } from '../../blocks/mrkdwn.ts';
import type { Post } from '../../blocks/poster.ts';
import { message } from '../../blocks/message.ts';

type Gap = Owners['gaps'][number];

const WHY: Record<Gap['why'], string> = {
  unknown: 'nobody in Slack goes by that e-mail or id',
  deactivated: 'that Slack account is deactivated',
  outsider: 'guests and people from other workspaces decide nothing',
  empty: 'that user group has no members hallpass knows of',
};

/** Tells the admins that somebody named as an owner cannot be asked, and what to do. Pure. */
export function ownerGap({ ref, why, connector }: Gap & { readonly connector: string }): Post {
  return message([
    { line: mrkdwn`${bold('An owner cannot be asked')}: ${code(ref)}, integration owner of ${connector}` },
    { line: mrkdwn`Because ${WHY[why]}. The other owners are asked without them` },
    { small: mrkdwn`Name somebody else under \`owners\` in hallpass.yaml` },
  ]);
}
