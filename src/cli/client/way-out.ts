import { z } from 'zod';
import { PROXY_VARIABLES, withSmallNames } from '../../config-proxy.ts';
import { wayThrough } from '../../connectors/dispatcher.ts';
import { Secret } from '../../secret.ts';

/** How addresses are reached through the proxies of the environment. */
export function wayOutOf(env: Readonly<Record<string, string | undefined>>): typeof fetch {
  const { HTTPS_PROXY, HTTP_PROXY, NO_PROXY } = z.object(PROXY_VARIABLES).parse(withSmallNames(env));
  const secret = (text: string | undefined): Secret | null => (text === undefined ? null : new Secret(text));
  const proxies = { https: secret(HTTPS_PROXY), http: secret(HTTP_PROXY), bypass: NO_PROXY };
  return wayThrough(proxies)?.fetch ?? fetch;
}
