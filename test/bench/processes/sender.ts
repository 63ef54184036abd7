/** Sends requests and takes the time until their answers are there: nothing else runs in this process. */
import { Agent, request } from 'node:http';
import { serve } from '../remote.ts';

export interface Outgoing {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Less than any server keeps a connection that nobody uses. */
const IDLE_MS = 1000;
const agent = new Agent({ keepAlive: true, timeout: IDLE_MS });

const calls = {
  /** Resolves to milliseconds. @throws Error for any answer but a 200 */
  send: ({ url, headers, body }: Outgoing): Promise<number> =>
    new Promise((resolve, reject) => {
      const bytes = Buffer.from(body);
      const startedAt = performance.now();
      const asked = request(
        url,
        { method: 'POST', agent, headers: { ...headers, 'content-length': bytes.length } },
        (answer) => {
          answer.resume();
          answer.once('end', () => {
            if (answer.statusCode === 200) resolve(performance.now() - startedAt);
            else reject(new Error(`answered ${answer.statusCode}`));
          });
        },
      );
      asked.on('error', reject);
      asked.end(bytes);
    }),
};
export type SenderCalls = typeof calls;
serve(calls);
