import { Refusal } from './slack-refusal.ts';

/** What a Web API method was called with: strings from a form body, anything from a JSON body. */
export type Args = Readonly<Record<string, unknown>>;

export function optionalText(args: Args, key: string): string | null {
  const value = args[key];
  if (value === undefined || value === null || value === '') return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function textArg(args: Args, key: string): string {
  const value = optionalText(args, key);
  if (value === null) throw new Refusal('invalid_arguments', missing(key));
  return value;
}

/** Booleans come as `true` or `false` in a form; null when not given. */
export function flagArg(args: Args, key: string): boolean | null {
  const value = args[key];
  if (value === undefined || value === null) return null;
  return value === true || value === 'true' || value === '1';
}

export function numberArg(args: Args, key: string): number | null {
  const value = optionalText(args, key);
  return value === null ? null : Number(value);
}

/** Lists and objects come as JSON text in a form; undefined when not given. */
export function jsonArg(args: Args, key: string): unknown {
  const value = args[key];
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    throw new Refusal('invalid_arguments', {
      response_metadata: { messages: [`[ERROR] ${key} is not JSON`] },
    });
  }
}

function missing(key: string): Record<string, unknown> {
  return { response_metadata: { messages: [`[ERROR] missing required field: ${key}`] } };
}
