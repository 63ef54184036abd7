/** What an edited document changes about conflicts, in words. Pure. */
import type { Conflict } from '../domain/document/config-conflicts.ts';
import type { ConflictChange } from '../domain/policies/conflict-changes.ts';

/** `conflict rules-and-keys: refused instead of told to those who decide`. */
export function conflictChangeLine({ id, before, after, isOfOthers }: ConflictChange): string {
  const what = `conflict ${id}`;
  if (after === null) return `${what}: is none any more; alerts about it are resolved`;
  if (before === null)
    return `${what}: is new, “${after.name}”: a request that would bring it about is ${asks(after)}`;
  const owners = ownersWords(before.owners, after.owners);
  const parts = [
    ...(asks(before) === asks(after)
      ? []
      : [`a request that would bring it about is ${asks(after)}, and was ${asks(before)}`]),
    ...(isOfOthers ? ['others can be in it: a side of it, or its condition, is another'] : []),
    ...(owners === null ? [] : [owners]),
    ...(before.channel === after.channel
      ? []
      : [
          after.channel === undefined
            ? 'no channel is told any more'
            : `the channel ${after.channel} is told`,
        ]),
    ...(before.name === after.name ? [] : [`it is called “${after.name}”`]),
  ];
  return `${what}: ${parts.length === 0 ? 'notes, reminders or escalations of its step, or who is told of it' : parts.join('; ')}`;
}

function asks({ onRequest, step }: Conflict): string {
  if (onRequest === 'block') return 'refused';
  if (onRequest === 'warn' || step === undefined) return 'told to those who decide';
  return `put to ${step.need} of ${step.who.join(', ')} as well`;
}

function ownersWords(before: readonly string[], after: readonly string[]): string | null {
  const [added, removed] = [
    after.filter((ref) => !before.includes(ref)),
    before.filter((ref) => !after.includes(ref)),
  ];
  if (added.length + removed.length === 0) return null;
  return [
    ...(added.length === 0 ? [] : [`decided by ${added.join(', ')} as well`]),
    ...(removed.length === 0 ? [] : [`no more by ${removed.join(', ')}`]),
  ].join(', ');
}
