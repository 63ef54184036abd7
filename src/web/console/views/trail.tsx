/** What became of something, step by step, and who was told of it. Pure. */
import { When } from '../../pages/views/when.tsx';
import type { ToldMessage, TrailFact } from '../../../db/models/history/trail.ts';
import { deedWords, viaWords } from './deeds.ts';

const STATES: Readonly<Record<ToldMessage['state'], string>> = {
  sent: 'sent',
  waiting: 'waits to be sent',
  undeliverable: 'cannot be delivered',
};

const MESSAGE_WORDS: Readonly<Record<ToldMessage['kind'], string>> = {
  'request-card': 'the card to decide on',
  'requester-card': 'the card about their request',
  outcome: 'what became of it',
  reminder: 'a reminder that it waits',
  nudge: 'a nudge by the requester',
  turn: 'That it was their turn',
  'request-notice': 'a notice that it waits for others',
  'expiry-warning': 'a warning before the end',
  'still-held': 'that they still have access',
};

interface TrailParts {
  readonly facts: readonly TrailFact[];
  readonly messages: readonly ToldMessage[];
  readonly tz: string | null;
}

export const Trail = ({ facts, messages, tz }: TrailParts) => (
  <div class="two">
    <section class="card" aria-labelledby="history">
      <h2 id="history">What became of it</h2>
      <ol class="steps">
        {facts.map(({ at, action, by, via }) => (
          <li>
            <span class="name">{by ?? 'hallpass'}</span> {deedWords(action)}
            <span class="soft">
              <When at={at} tz={tz} />
              {via === null ? null : ` ${viaWords(via)}`}
            </span>
          </li>
        ))}
      </ol>
    </section>
    <section class="card" aria-labelledby="messages">
      <h2 id="messages">Who was told in Slack</h2>
      {messages.length === 0 ? (
        <p class="soft">Nobody, or it is long ago.</p>
      ) : (
        <Messages messages={messages} tz={tz} />
      )}
    </section>
  </div>
);

const Messages = ({ messages, tz }: Pick<TrailParts, 'messages' | 'tz'>) => (
  <ol class="steps">
    {messages.map(({ kind, name, at, state }) => (
      <li>
        <span class="name">{name}</span>: {MESSAGE_WORDS[kind]}
        <span class="soft">
          <When at={at} tz={tz} />, {STATES[state]}
        </span>
      </li>
    ))}
  </ol>
);
