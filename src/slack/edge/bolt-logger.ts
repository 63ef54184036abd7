import { LogLevel, type Logger } from '@slack/bolt';
import type { Log } from '../../log.ts';

/**
 * What Bolt and its clients have to say, in our log. Their debug lines hold whole payloads and are
 * never written.
 */
export function boltLogger(log: Log): Logger {
  const said = (words: readonly unknown[]): { said: string } => ({
    said: words.map((word) => (word instanceof Error ? word.message : String(word))).join(' '),
  });
  return {
    debug: () => undefined,
    info: (...words) => log.debug(said(words), 'Slack client'),
    warn: (...words) => log.warn(said(words), 'Slack client'),
    error: (...words) => log.error(said(words), 'Slack client'),
    setLevel: () => undefined,
    setName: () => undefined,
    getLevel: () => LogLevel.WARN,
  };
}
