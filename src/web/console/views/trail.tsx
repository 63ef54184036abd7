/** What became of something, step by step, and who was told of it. Pure. */
import { When } from '../../pages/views/when.tsx';
import type { ToldMessage, TrailFact } from '../../../db/models/trail.ts';

const WORDS: Readonly<Record<string, string>> = {
  'request.created': 'asked for it',
  'request.refused': 'was refused by the rules',
  'request.counted': 'agreed; others are still asked',
  'request.advanced': 'opened the next step',
  'request.escalated': 'waited for too long; others are asked as well',
  'request.approved': 'approved it',
  'request.denied': 'denied it',
  'request.cancelled': 'withdrew it',
  'request.expired': 'ran out without an answer',
  'request.reminded': 'reminded those who are asked',
  'request.nudged': 'asked again for an answer',
  'request.signed_in': 'signed in to GitLab to approve it',
  'grant.started': 'had it given',
  'grant.provisioned': 'gave it in GitLab; the time runs',
  'grant.failed': 'could not give it',
  'grant.extended': 'gave more time',
  'grant.curtailed': 'took the extra time back',
  'grant.revoking': 'began to take it back',
  'grant.late': 'is late taking it back',
  'grant.ended': 'read in GitLab that it is gone',
};

const VIA: Readonly<Record<string, string>> = {
  slack: 'in Slack',
  web: 'on a page',
  api: 'through the API',
  cli: 'on the command line',
  assistant: 'through an assistant',
  console: 'in the console',
};

/** What somebody did, behind their name. Pure. */
export const deedWords = (action: string): string => WORDS[action] ?? action.replaceAll(/[._]/g, ' ');
/** Through which door, behind what they did. Pure. */
export const viaWords = (via: string): string => VIA[via] ?? via;

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
  'request-notice': 'a notice that it waits for others',
  'expiry-warning': 'a warning before the end',
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
