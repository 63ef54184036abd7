/** What a sync that somebody asked for reads, and what it found. Pure. */
import type { Fault } from '../../../domain/fault.ts';
import { faultSentence } from '../../../sentences/faults.ts';
import { ACTIONS } from '../../blocks/ids.ts';
import { button, message, type Part } from '../../blocks/message.ts';
import { bold, code, joined, mrkdwn, type Mrkdwn } from '../../blocks/mrkdwn.ts';
import { sentence, when } from '../../blocks/phrases.ts';
import type { Post } from '../../blocks/poster.ts';

/** What is being read anew, and what is not because it is paused; both by name. */
export function syncing({
  connectors,
  paused,
  askedAt,
}: {
  readonly connectors: readonly string[];
  readonly paused: readonly string[];
  readonly askedAt: Date;
}): Post {
  const read: Part[] =
    connectors.length === 0
      ? []
      : [
          { line: mrkdwn`Reading groups, projects and members from ${joined(connectors)} now.` },
          { buttons: [foundButton(askedAt)] },
        ];
  const skipped: Part[] =
    paused.length === 0
      ? []
      : [
          {
            line:
              paused.length === 1
                ? mrkdwn`${joined(paused)} is paused, so it is skipped.`
                : mrkdwn`${joined(paused)} are paused, so they are skipped.`,
          },
        ];
  return message([...read, ...skipped]);
}

export interface SyncFound {
  readonly connector: string;
  /** When all of it was read; null where that is not over since it was asked for. */
  readonly readAt: Date | null;
  /** Why it could not be read since; null where it could, or is not over. */
  readonly fault: Fault | null;
  readonly groups: number;
  readonly projects: number;
  readonly memberships: number;
  /** What waits for a decision because it rose outside hallpass. */
  readonly findings: number;
}

/** The same answer once more: what was found by now, and a button while some is not read yet. */
export function syncFound(found: readonly SyncFound[], askedAt: Date): Post {
  const isOver = found.every(({ readAt, fault }) => readAt !== null || fault !== null);
  return message([
    ...found.map((one): Part => ({ line: foundLine(one) })),
    ...(found.some(({ findings }) => findings > 0)
      ? [{ small: mrkdwn`${code('/access drift')} shows what waits for a decision` }]
      : []),
    ...(isOver ? [] : [{ buttons: [foundButton(askedAt)] }]),
  ]);
}

function foundLine({ connector, readAt, fault, ...counts }: SyncFound): Mrkdwn {
  const name = bold(connector);
  if (fault !== null) return mrkdwn`${name} could not be read: ${sentence(faultSentence(fault))}`;
  if (readAt === null) return mrkdwn`${name} is still being read`;
  const { groups, projects, memberships, findings } = counts;
  const what = [
    counted(groups, 'group'),
    counted(projects, 'project'),
    counted(memberships, 'membership'),
  ].join(', ');
  const waiting =
    findings === 0
      ? 'nothing that was given outside hallpass waits for a decision'
      : `${counted(findings, 'finding')} that ${findings === 1 ? 'waits' : 'wait'} for a decision`;
  return mrkdwn`${name} was read ${when(readAt)}: ${what}; ${waiting}`;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const foundButton = (askedAt: Date) =>
  button({
    action: ACTIONS.syncFound,
    label: 'What was found?',
    value: String(askedAt.getTime()),
    says: 'Show here what the sync has found',
  });
