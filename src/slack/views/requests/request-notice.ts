import { message, type Part } from '../../blocks/message.ts';
import { joined, mrkdwn } from '../../blocks/mrkdwn.ts';
import { people } from '../../blocks/phrases.ts';
import type { Post } from '../../blocks/poster.ts';
import { afterApproval } from './after-approval.ts';
import { answerLine, askedLine, conflictLines, note, type RequestCard } from './request-card.ts';
import { filedParts } from './filed-by.ts';
import { ask } from './small-modals.ts';
import { standstillParts } from './standstill.ts';
import { isPlain, stepWords } from './steps.ts';
import { reasonParts } from './tickets.ts';

/**
 * For whom a step names to be told of it: what is asked, and what became of it. No buttons. Pure.
 */
export function requestNotice(
  card: Omit<RequestCard, 'reader' | 'held' | 'reaches'> & {
    /** Everybody there reads it. */
    readonly isInChannel: boolean;
  },
): Post {
  const { request, place, progress, tickets, isInChannel } = card;
  const whom = isInChannel ? mrkdwn`This channel is` : mrkdwn`You are`;
  const footer: Part = {
    small: mrkdwn`${whom} told because the policy says so, and not asked to decide. Request #${request.number}`,
  };
  if (progress === null)
    return message([
      { line: answerLine(request) },
      ...afterApproval(request),
      { line: askedLine(card) },
      ...filedParts(request),
      ...note(request),
      ...reasonParts(request.reason, tickets),
      footer,
    ]);
  const waits = mrkdwn`waits for ${people(progress.waitsFor, 3)}`;
  const asked = { ...request, ...progress.question };
  return message([
    { line: ask(asked, place) },
    ...standstillParts(progress),
    ...filedParts(request),
    ...reasonParts(request.reason, tickets),
    ...conflictLines(request),
    { small: isPlain(progress) ? mrkdwn`It ${waits}` : joined([stepWords(progress), waits], ' · ') },
    footer,
  ]);
}
