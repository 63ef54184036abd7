import { z } from 'zod';
import { PROXY_VARIABLES, withSmallNames } from '../../config/proxy.ts';
import { wayThrough } from '../../connectors/dispatcher.ts';
import { Secret } from '../../secret.ts';
import { secondsOf, send, type Received, type Sending } from './send.ts';

/** The same through the proxies that the environment names. */
export async function sendThrough(
  env: Readonly<Record<string, string | undefined>>,
  url: string,
  sending: Sending,
): Promise<Received> {
  const { HTTPS_PROXY, HTTP_PROXY, NO_PROXY } = z.object(PROXY_VARIABLES).parse(withSmallNames(env));
  const secret = (text: string | undefined): Secret | null => (text === undefined ? null : new Secret(text));
  const way = wayThrough({ https: secret(HTTPS_PROXY), http: secret(HTTP_PROXY), bypass: NO_PROXY });
  if (way === null) return send(url, sending);
  const { method, headers, body, patienceMs } = sending;
  const signal = AbortSignal.timeout(patienceMs);
  const init = { method, headers, signal, redirect: 'manual', ...(body === null ? {} : { body }) } as const;
  const answer = await way.fetch(url, init);
  return {
    status: answer.status,
    etag: answer.headers.get('etag'),
    retryAfter: secondsOf(answer.headers.get('retry-after')),
    text: await answer.text(),
  };
}
