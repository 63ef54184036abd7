/**
 * Where credentials come from: a variable, the file its `_FILE` twin names, or the place a
 * connector's `token` refers to.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { ConnectorConfig } from '../domain/document/config-connectors.ts';
import type { ConfigFault } from '../errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;
export type ReadFile = (path: string) => string;

interface CredentialFault extends ConfigFault {
  readonly message: string;
}

/** `value` is null when nothing is set, or when `fault` says why what is set is of no use. */
export interface Found {
  readonly value: string | null;
  readonly fault: CredentialFault | null;
}

export interface Sources {
  /**
   * The trimmed variable; an empty one counts as not set, which is how env files and compose write
   * "nothing".
   */
  variable(name: string): string | null;
  /** A variable that may also come as `<name>_FILE`. */
  credential(name: string): Found;
  /** The token a connector refers to; faults are addressed from `token` on, such as `env`. */
  token(ref: ConnectorConfig['token']): Found;
  /** The whole file, or null when it cannot be read. */
  file(path: string): string | null;
}

/** Never throws; reads files when asked, changes nothing. */
export function sourcesOf(env: Environment, readFile: ReadFile): Sources {
  const variable = (name: string): string | null => env[name]?.trim() || null;

  const file = (path: string): string | null => {
    try {
      return readFile(path);
    } catch {
      return null;
    }
  };

  const inFile = (path: string, at: string): Found => {
    const value = file(path)?.trim();
    return value ? found(value) : failed(at, `names ${path}, which cannot be read or is empty`);
  };

  const credential = (name: string): Found => {
    const [value, path] = [variable(name), variable(`${name}_FILE`)];
    if (path === null) return found(value);
    return value === null
      ? inFile(path, `${name}_FILE`)
      : failed(`${name}_FILE`, `is set beside ${name}; keep one of them`);
  };

  const token = (ref: ConnectorConfig['token']): Found => {
    if ('stored' in ref) {
      return failed('stored', 'is for connectors set up in Slack; write { env: … } or { file: … }');
    }
    if ('file' in ref) return inFile(ref.file, 'file');
    const { value, fault } = credential(ref.env);
    if (fault !== null) return failed('env', `leads to ${fault.path}, which ${fault.message}`);
    if (value !== null) return found(value);
    return failed('env', `names ${ref.env}, which is not set; set it or ${ref.env}_FILE`);
  };

  return { variable, credential, token, file };
}

const found = (value: string | null): Found => ({ value, fault: null });
const failed = (path: string, message: string): Found => ({ value: null, fault: { path, message } });

const Ref = z
  .union([
    z.strictObject({ env: z.string().min(1) }),
    z.strictObject({ file: z.string().min(1) }),
    z.strictObject({ stored: z.literal(true) }),
  ])
  .nullable()
  .catch(null);

/**
 * Reads where the secrets of each connector are out of a document that may have other faults; null
 * where that itself is one.
 */
const Refs = z.object({
  connectors: z.array(
    z
      .object({
        token: Ref,
        oauth: z.object({ clientSecret: Ref }).nullable().catch(null),
        webhook: z.object({ secret: Ref }).nullable().catch(null),
      })
      .transform(({ token, oauth, webhook }) => ({
        token,
        'oauth.clientSecret': oauth?.clientSecret ?? null,
        'webhook.secret': webhook?.secret ?? null,
      }))
      .catch({ token: null, 'oauth.clientSecret': null, 'webhook.secret': null }),
  ),
});
const OnCall = z.object({ onCall: z.array(z.object({ token: Ref }).catch({ token: null })) });
const Receivers = z.object({
  eventReceivers: z.array(
    z
      .object({ secret: Ref.optional(), previousSecret: Ref.optional(), authorization: Ref.optional() })
      .catch({ secret: null, previousSecret: null, authorization: null }),
  ),
});
const SharedWebhook = z.object({ connectorsFromSlack: z.object({ webhook: z.object({ secret: Ref }) }) });

/**
 * Every secret of an unchecked document that cannot be had, so that one run reports these beside
 * all other faults.
 */
export function tokenFaults(raw: unknown, sources: Sources): ConfigFault[] {
  const connectors = Refs.safeParse(raw).data?.connectors ?? [];
  const shared = SharedWebhook.safeParse(raw).data?.connectorsFromSlack.webhook.secret ?? null;
  const refs = [
    ...connectors.flatMap((own, index) =>
      Object.entries(own).map(([key, ref]) => [`connectors[${index}].${key}`, ref] as const),
    ),
    ['connectorsFromSlack.webhook.secret', shared] as const,
    ...(OnCall.safeParse(raw).data?.onCall ?? []).map(
      ({ token }, index) => [`onCall[${index}].token`, token] as const,
    ),
    ...(Receivers.safeParse(raw).data?.eventReceivers ?? []).flatMap((receiver, index) => [
      [`eventReceivers[${index}].secret`, receiver.secret ?? null] as const,
      [`eventReceivers[${index}].previousSecret`, receiver.previousSecret ?? null] as const,
      [`eventReceivers[${index}].authorization`, receiver.authorization ?? null] as const,
    ]),
  ];
  return refs.flatMap(([at, ref]) => {
    const fault = ref === null ? null : sources.token(ref).fault;
    return fault === null ? [] : [{ path: `${at}.${fault.path}`, message: fault.message }];
  });
}

export const readText: ReadFile = (path) => readFileSync(path, 'utf8');
