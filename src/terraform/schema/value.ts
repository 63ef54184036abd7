/** Values as Terraform sends them: MessagePack, with an extension for what is not known yet. */
import { decode, encode, ExtensionCodec } from '@msgpack/msgpack';

/** What will be known when something else has been applied; compared by identity. */
interface Unknown {
  readonly isUnknown: symbol;
}
export const UNKNOWN: Unknown = Object.freeze({ isUnknown: Symbol('unknown') });

/** Whole numbers beyond 2^53 are bigints; what no double holds stays the text it came as. */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Unknown
  | readonly Value[]
  | { readonly [name: string]: Value };
export type Values = Readonly<Record<string, Value>>;

/** The second has remarks about what the value may become, which nobody here needs. */
const UNKNOWN_TYPES = [0, 12];

const codec = new ExtensionCodec();
for (const type of UNKNOWN_TYPES)
  codec.register({
    type,
    encode: (value) => (type === 0 && value === UNKNOWN ? Uint8Array.of(0) : null),
    decode: () => UNKNOWN,
  });

const OPTIONS = { extensionCodec: codec, useBigInt64: true } as const;

/** As sent: one of the two is there. */
export interface DynamicValue {
  readonly msgpack?: Uint8Array | null;
  readonly json?: Uint8Array | null;
}

/** @throws Error for what is neither */
export function readValue(sent: DynamicValue | null | undefined): Value {
  if (sent?.msgpack != null && sent.msgpack.length > 0) return small(decode(sent.msgpack, OPTIONS) as Value);
  if (sent?.json != null && sent.json.length > 0)
    return JSON.parse(Buffer.from(sent.json).toString('utf8')) as Value;
  return null;
}

export const writeValue = (value: Value): { readonly msgpack: Uint8Array } => ({
  msgpack: encode(value, OPTIONS),
});

export const isUnknown = (value: Value | undefined): value is Unknown => value === UNKNOWN;

export const isValues = (value: Value | undefined): value is { readonly [name: string]: Value } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && value !== UNKNOWN;

/** A text or a number as text; empty for anything else. Pure. */
export const textOf = (value: Value | undefined): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? String(value) : '';

/** Whether anything in it is not known yet. Pure. */
export function hasUnknown(value: Value | undefined): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isValues(value) && Object.values(value).some(hasUnknown);
}

/** With numbers in place of bigints that are as exact as numbers. */
function small(value: Value): Value {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(small);
  if (!isValues(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, small(each)]));
}
