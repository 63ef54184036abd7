import type { Database } from '../../db/database.ts';
import { replay, type Replayed } from '../../db/models/conflicts/replay.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { spellDuration } from '../../domain/duration.ts';
import { REPLAY_CHANGES, type ReplayChange } from '../../domain/policies/replay.ts';
import { refusalSentence } from '../../sentences/refusals.ts';
import { PLAIN_WAYS } from '../../sentences/ways.ts';
import { UsageError, type Terminal } from '../command.ts';
import { EXIT } from '../failure.ts';

const DAY_MS = 86_400_000;

/** How far back, from what was typed; 30 days unless given. @throws UsageError */
export function readDays(text = '30'): number {
  const days = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (days === 0) throw new UsageError(`--days is a number of days such as 30, not ${text}.`);
  return days;
}

/**
 * Prints how many requests of the last days a document would have decided otherwise than they were,
 * and each of them. Reads only.
 */
export async function replayPolicies(
  { db }: Pick<Database, 'db'>,
  file: ConfigFile,
  days: number,
  terminal: Terminal,
): Promise<number> {
  const now = new Date();
  const replayed = await replay(db, file, new Date(now.getTime() - days * DAY_MS), now);
  const counts = REPLAY_CHANGES.flatMap((change) => {
    const count = replayed.filter((one) => one.change === change).length;
    return count === 0 ? [] : [`${count} ${WORDS[change]}`];
  });
  const told = replayed.filter(isToldAlone);
  if (told.length > 0) counts.push(`${told.length} in a conflict`);
  const all = `${replayed.length} ${replayed.length === 1 ? 'request' : 'requests'}`;
  terminal.out(`${all}: ${counts.length === 0 ? 'none would be decided otherwise' : counts.join(', ')}`);
  for (const one of replayed) {
    if (one.change !== null) terminal.out(lineOf(one, WORDS[one.change]));
    else if (isToldAlone(one)) terminal.out(lineOf(one, 'decided as it was'));
  }
  if (replayed.some(({ conflicts }) => conflicts.length > 0))
    terminal.out(
      'Conflicts are judged by what people hold now, which may be more or less than they held then.',
    );
  return EXIT.ok;
}

/** A conflict is all that is to be said of it. */
const isToldAlone = ({ change, conflicts }: Replayed): boolean => change === null && conflicts.length > 0;

const WORDS: Readonly<Record<ReplayChange, string>> = {
  by_rule: 'more by rule',
  asked: 'asked that went by rule',
  nobody: 'without anybody to decide',
  refused: 'refused that was approved',
  more: 'approved by fewer than would have to agree',
};

function lineOf(
  { number, requester, role, path, durationSeconds, decision, conflicts }: Replayed,
  words: string,
): string {
  const why = decision.outcome === 'refuse' ? `: ${refusalSentence(decision.refusal, PLAIN_WAYS)}` : '';
  const by = decision.outcome === 'refuse' ? '' : `, by ${decision.policyId}`;
  const isBlocked = decision.outcome === 'refuse' && decision.refusal.code === 'conflict';
  const named =
    conflicts.length === 0 || isBlocked
      ? ''
      : `; conflict ${conflicts.map((name) => `“${name}”`).join(', ')}`;
  return `  #${number} ${requester}, ${role} on ${path} for ${spellDuration(durationSeconds)}: ${words}${by}${why}${named}`;
}
