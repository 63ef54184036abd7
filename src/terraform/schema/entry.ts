/** Values of Terraform as entries of the document, and back: `max_duration`, `maxDuration`. */
import type { z } from 'zod';
import { about, type Fault, type Path } from '../diagnostic.ts';
import type { Attribute, Attributes } from './attribute.ts';
import { isValues, type Value, type Values } from './value.ts';

export type Entry = Readonly<Record<string, unknown>>;

const camel = (name: string): string => name.replaceAll(/_(\w)/g, (_, next: string) => next.toUpperCase());
const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (big) => `_${big.toLowerCase()}`);

/** Without what is null. */
export function entryOf(values: Values): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [[camel(name), plain(value)]])),
  );
}

function plain(value: Value): unknown {
  if (Array.isArray(value)) return value.map(plain);
  return isValues(value) ? entryOf(value) : value;
}

/** What an entry says of some attributes; null for what it does not say. */
export function valuesOf(attributes: Attributes, entry: Entry): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [name, valueOf(attribute, entry[camel(name)])]),
  );
}

function valueOf(attribute: Attribute, said: unknown): Value {
  if (said === undefined || said === null) return null;
  if (!('of' in attribute)) return said as Value;
  const { of } = attribute;
  return Array.isArray(said) ? said.map((each) => valuesOf(of, each as Entry)) : valuesOf(of, said as Entry);
}

/** Where in the attributes a path of an entry points to, as far as that goes. */
export function pathIn(attributes: Attributes, path: readonly PropertyKey[]): Path {
  const [key, index, ...rest] = path;
  const name = typeof key === 'string' ? snake(key) : '';
  const attribute = attributes[name];
  if (attribute === undefined) return [];
  if (!('of' in attribute)) return [name];
  if (attribute.type === 'objects')
    return typeof index === 'number' ? [name, index, ...pathIn(attribute.of, rest)] : [name];
  return [name, ...pathIn(attribute.of, path.slice(1))];
}

/** Every fault the schema finds in an entry; `pathOf` says which attribute it is about. */
export function faultsIn(
  schema: z.ZodType,
  entry: Entry,
  pathOf: (path: readonly PropertyKey[]) => Path,
): Fault[] {
  const { error } = schema.safeParse(entry);
  return (error?.issues ?? [])
    .flatMap((issue) => deepest(issue, []))
    .map(({ path, message }) => about(pathOf(path), message));
}

interface Found {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Of something that may be one of several, the faults of what it is most like. */
function deepest(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): Found[] {
  const path = [...above, ...issue.path];
  if (issue.code !== 'invalid_union') return [{ path, message: issue.message }];
  const [best] = issue.errors.toSorted((a, b) => depth(b) - depth(a));
  return best === undefined || depth(best) === 0
    ? [{ path, message: issue.message }]
    : best.flatMap((each) => deepest(each, path));
}

const depth = (issues: readonly z.core.$ZodIssue[]): number =>
  Math.max(0, ...issues.map((issue) => issue.path.length + (issue.code === 'invalid_union' ? 1 : 0)));
