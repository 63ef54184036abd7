/** Requests of programs that are used beside hallpass, and why one came to nothing. */
import { send, type Received, type Sending } from './send.ts';

/**
 * One HTTP request, through the proxies of the environment, where it names any.
 * Rejects as the network does.
 */
export async function reach(
  env: Readonly<Record<string, string | undefined>>,
  address: string,
  sending: Sending,
): Promise<Received> {
  const named = ['HTTPS_PROXY', 'HTTP_PROXY'].some(
    (name) => env[name] !== undefined || env[name.toLowerCase()] !== undefined,
  );
  if (!named) return send(address, sending);
  const { sendThrough } = await import('./way-out.ts');
  return sendThrough(env, address, sending);
}

const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'no machine has this name',
  EAI_AGAIN: 'the name cannot be looked up now',
  ETIMEDOUT: 'nothing answers there',
  UND_ERR_CONNECT_TIMEOUT: 'nothing answers there',
  SELF_SIGNED_CERT_IN_CHAIN:
    'its certificate is from an authority this machine does not know (NODE_EXTRA_CA_CERTS)',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'its certificate is from an authority this machine does not know (NODE_EXTRA_CA_CERTS)',
  CERT_HAS_EXPIRED: 'its certificate has expired',
};

/** Why a request came to nothing, in words that end a sentence. */
export function causeOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'nothing came within 30 s';
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return (
    CAUSES[code] ?? (cause instanceof Error && cause.message !== '' ? cause.message : code || 'it failed')
  );
}
