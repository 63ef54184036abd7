/**
 * Tells event receivers what happened, an event at a time: by HTTP, or as a line of a file or of
 * standard output.
 */
import { targetOf, type EventReceiver } from '../../domain/document/config-event-receivers.ts';
import { untold, type Delivered } from '../../domain/events/delivery.ts';
import { addLine, codeOf } from './event-file.ts';
import { openHttpSender, type HttpParts, type Posted } from './http-sender.ts';

/** What is sent. */
export interface SentEvent extends Posted {
  /** Its place in the audit trail, and the head of it there. */
  readonly seq: number;
  readonly hash: string;
}

export interface EventSender {
  /** Never rejects but for `signal`. */
  send(receiver: EventReceiver, event: SentEvent, now: Date, signal: AbortSignal): Promise<Delivered>;
}

interface Parts extends HttpParts {
  /** Writes a line to standard output; resolves once it is taken. */
  readonly print?: (line: string) => Promise<void>;
}

/** Opens nothing yet. */
export function openEventSender({ print = toStdout, ...http }: Parts): EventSender {
  const post = openHttpSender(http);
  return {
    async send(receiver, event, now, signal) {
      const target = targetOf(receiver);
      if (target.kind === 'url') return post({ target, receiver }, event, now, signal);
      try {
        if (target.kind === 'stdout') await print(event.body);
        else await addLine(target, { seq: event.seq, mark: `"hash":"${event.hash}"`, text: event.body });
        return { taken: true };
      } catch (error) {
        return untold(FULL.has(codeOf(error)) ? 'disk_full' : 'unwritable');
      }
    },
  };
}

/** No room on the disk, or none left for whoever hallpass runs as. */
const FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);

const toStdout = (line: string): Promise<void> =>
  new Promise((resolve, reject) => {
    process.stdout.write(`${line}\n`, (error) => (error ? reject(error) : resolve()));
  });
