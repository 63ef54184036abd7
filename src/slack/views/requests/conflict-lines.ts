/** The conflicts that a request would bring about, in words. Pure. */
import type { NamedConflict, UnseenConflict } from '../../../domain/conflicts/conflict-ask.ts';
import type { Part as HeldPart } from '../../../domain/conflicts/conflict.ts';
import { roleLabel } from '../../../domain/entitlement.ts';
import { bold, code, joined, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { when } from '../../blocks/phrases.ts';

const MOST_NAMED = 3;

/** `would also hold Maintainer on acme/rules`, for whoever decides. */
export function conflictWords(conflict: NamedConflict): Mrkdwn {
  const cannot =
    conflict.onRequest === 'block' ? mrkdwn`. It cannot be approved while that is so` : exemption(conflict);
  return conflict.others.length === 0
    ? mrkdwn`Conflict ${bold(conflict.name)}: it goes only with the other side, where they are not${cannot}`
    : mrkdwn`Conflict ${bold(conflict.name)}: would also ${beside(conflict)}${cannot}`;
}

const exemption = ({ exemptUntil }: NamedConflict): Mrkdwn =>
  exemptUntil === undefined ? mrkdwn`` : mrkdwn`. They are exempted until ${when(new Date(exemptUntil))}`;

const THEN: Readonly<Record<NamedConflict['onRequest'], string>> = {
  block: 'so it will be refused',
  step: 'so more people have to agree',
  warn: 'and those who decide are told so',
};

/** The same for whoever asks. */
export function ownConflictWords(conflict: NamedConflict): Mrkdwn {
  const { name, onRequest, others } = conflict;
  const then = mrkdwn`${THEN[onRequest]}`;
  if (others.length === 0)
    return mrkdwn`:warning: Conflict ${bold(name)}: this goes only with the other side, where you are not, ${then}`;
  const next =
    onRequest === 'block' && conflict.isOnBoth !== true
      ? mrkdwn`. Give that up first, or talk to whoever looks after it`
      : mrkdwn``;
  return mrkdwn`:warning: Conflict ${bold(name)}: you would also ${beside(conflict)}, ${then}${next}`;
}

/** What nobody can say, which is not the same as no conflict. */
export const unseenWords = ({ name, path, group }: UnseenConflict): Mrkdwn =>
  group === null
    ? mrkdwn`${bold(name)} is not fully known: which groups are invited below ${code(path)} was not read yet`
    : mrkdwn`${bold(name)} is not fully known: hallpass does not read who is in ${code(group)}, invited to ${code(path)}`;

function beside({ others }: NamedConflict): Mrkdwn {
  const parts = telling(others);
  const named = joined(parts.slice(0, MOST_NAMED).map(partWords), '; ');
  const more = parts.length - MOST_NAMED;
  return more > 0 ? mrkdwn`${named} and ${more} more` : named;
}

const partWords = (part: HeldPart): Mrkdwn =>
  part.kind === 'user_group' ? mrkdwn`be in ${partName(part)}` : mrkdwn`hold ${partName(part)}`;

/** `Maintainer on acme/rules, through acme`. */
export function partName(part: HeldPart): Mrkdwn {
  if (part.kind === 'user_group') return mrkdwn`the user group ${code(part.userGroup)}`;
  const { role, at, path, invited } = part;
  return joined(
    [
      mrkdwn`${roleLabel(role)} on ${code(at)}`,
      ...(path === at ? [] : [mrkdwn`through ${code(path)}`]),
      ...(invited === null ? [] : [mrkdwn`by the invited group ${code(invited)}`]),
    ],
    ', ',
  );
}

/** Roles say more than user groups: those alone where there are any. */
export function telling(parts: readonly HeldPart[]): readonly HeldPart[] {
  const roles = parts.filter(({ kind }) => kind === 'role');
  return roles.length > 0 ? roles : parts;
}
