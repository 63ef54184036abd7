/** Which keys the document can have where, as its schema says. Pure. */
import { z } from 'zod';
import { ConfigFile } from '../domain/document/config-file.ts';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** The keys an object at a path can have, whatever else it is. */
export function keysAt(path: readonly PropertyKey[]): string[] {
  const whole: Schema = z.toJSONSchema(ConfigFile, { io: 'input', reused: 'inline' }) as Schema;
  const here = path.reduce(
    (schemas: readonly Schema[], part) => schemas.flatMap((schema) => below(schema, part)),
    [whole],
  );
  return here.flatMap(alternatives).flatMap(({ properties = {} }) => Object.keys(properties));
}

const alternatives = (schema: Schema): Schema[] => [schema, ...(schema.anyOf ?? []).flatMap(alternatives)];

const below = (schema: Schema, part: PropertyKey): Schema[] =>
  alternatives(schema).flatMap(({ properties, items }) => {
    const found = typeof part === 'number' ? items : properties?.[String(part)];
    return found === undefined ? [] : [found];
  });
