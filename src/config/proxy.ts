/**
 * The proxies that the environment names, as most programs read them: in capitals or not, where
 * small letters win.
 */
import { z } from 'zod';
import type { Environment } from './secrets.ts';

const address = z
  .string()
  .refine((url) => /^https?:\/\/./i.test(url), {
    error: 'must start with http:// or https://, such as http://proxy.example.com:3128',
    abort: true,
  })
  .refine(
    (url) => URL.canParse(url) && isDecodable(url),
    'is not an address; percent-encode what is unusual in the password, such as # as %23',
  )
  .optional();

function isDecodable(url: string): boolean {
  const { username, password } = new URL(url);
  try {
    decodeURIComponent(`${username}${password}`);
    return true;
  } catch {
    return false;
  }
}

export const PROXY_VARIABLES = {
  HTTPS_PROXY: address,
  HTTP_PROXY: address,
  NO_PROXY: z
    .string()
    .default('')
    .transform((text) =>
      text
        .toLowerCase()
        .split(/[,\s]+/)
        .filter(Boolean),
    ),
} as const;

/** The environment with its `https_proxy` and the like under their names in capitals. Pure. */
export const withSmallNames = (env: Environment): Environment => ({
  ...env,
  ...Object.fromEntries(
    Object.keys(PROXY_VARIABLES).flatMap((name) => {
      const small = env[name.toLowerCase()]?.trim();
      return small ? [[name, small]] : [];
    }),
  ),
});
