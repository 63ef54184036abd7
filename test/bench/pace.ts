import { setTimeout as sleep } from 'node:timers/promises';
import { Delivery } from '../../playground/fakes/slack-delivery.ts';
import type { FakeSlack } from '../../playground/fakes/slack.ts';
import type { Outgoing, SenderCalls } from './processes/sender.ts';
import type { Remote } from './remote.ts';

export interface Pace {
  readonly perSecond: number;
  readonly count: number;
}

/** Sends at this pace, whatever becomes of those before. Resolves to the milliseconds each answer took, in order. */
export async function sendSteadily(
  sender: Remote<SenderCalls>,
  { perSecond, count }: Pace,
  next: (index: number) => Outgoing,
): Promise<number[]> {
  const startedAt = performance.now();
  const answers: Promise<number>[] = [];
  for (let index = 0; index < count; index++) {
    await sleep(startedAt + (index * 1000) / perSecond - performance.now());
    const answer = sender.call('send', next(index));
    answer.catch(() => undefined); // it is thrown when all are in
    answers.push(answer);
  }
  return Promise.all(answers);
}

/** A payload as Slack would send it now, signed. */
export function signedBySlack(
  slack: FakeSlack,
  url: string,
  payload: Readonly<Record<string, unknown>>,
): Outgoing {
  const { headers, body } = new Delivery(slack.store, null, slack.signingSecret).signed(payload);
  return { url, headers, body };
}
