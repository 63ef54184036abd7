/** A resource that is one entry of the document. */
import type { z } from 'zod';
import { canonical } from '../../domain/audit.ts';
import { Refused, warning, type Path, type Fault } from '../diagnostic.ts';
import type { Document, DocumentDoor } from '../document.ts';
import { refusalOf } from '../hallpass.ts';
import type { Applied, ResourceType, Server } from '../resource.ts';
import type { Attributes } from '../schema/attribute.ts';
import { faultsIn, type Entry } from '../schema/entry.ts';
import { textOf, type Value, type Values } from '../schema/value.ts';

export interface DocumentPart {
  readonly name: string;
  /** What people call one: `policy`. */
  readonly called: string;
  readonly description: string;
  readonly attributes: Attributes;
  readonly importedBy: string;
  /** Where its list stands: `['reviews', 'schedules']`. */
  readonly at: readonly string[];
  /** Of an entry what tells it from others; its attribute has the same name. */
  readonly key: 'id' | 'slack';
  readonly schema: z.ZodType;
  readonly toEntry: (values: Values) => Entry;
  readonly toValues: (entry: Entry) => Values;
  /** What an entry could not show; nothing unless given. */
  readonly contradictions?: (values: Values) => readonly Fault[];
  readonly pathOf: (path: readonly PropertyKey[]) => Path;
}

const listAt = (document: Document, at: readonly string[]): readonly Entry[] =>
  (at.reduce<unknown>((inside, key) => (inside as Document | undefined)?.[key], document) as
    | readonly Entry[]
    | undefined) ?? [];

function withList(document: Document, at: readonly string[], list: readonly Entry[]): Document {
  const [key = '', ...deeper] = at;
  if (deeper.length === 0) return { ...document, [key]: list };
  return { ...document, [key]: withList((document[key] as Document | undefined) ?? {}, deeper, list) };
}

const isFromApi = (entry: Entry): boolean => entry['managedBy'] === 'api';

/** Builds the whole of it from what it is called, where it stands and how it is written. */
export function documentResource(part: DocumentPart): ResourceType {
  const { name, description, attributes, importedBy, key, contradictions } = part;
  return {
    name,
    description,
    attributes,
    importedBy,
    check: (values) => {
      const twice = contradictions?.(values) ?? [];
      return twice.length > 0 ? twice : faultsIn(part.schema, part.toEntry(values), part.pathOf);
    },
    foresee: async ({ document }, values, prior) => {
      const read = await document.read();
      const found = entryAt(part, read, values);
      if (found === undefined) return;
      if (!isFromApi(found)) throw declaredElsewhere(part, read, found);
      if (prior === null && !isAsWished(part, found, values)) throw thereAlready(part, values);
    },
    read: async ({ document }, prior) => {
      const read = await document.read();
      const found = entryAt(part, read, prior);
      const isImported = Object.keys(prior).length === 1;
      if (found !== undefined && isImported && !isFromApi(found)) throw declaredElsewhere(part, read, found);
      return found === undefined ? null : part.toValues(found);
    },
    create: (server, values) => create(part, server, values),
    update: (server, values) => update(part, server, values),
    remove: (server, prior) => remove(part, server, prior),
    named: (id) => ({ [key]: id }),
  };
}

/** One that is there just so already is what a provider left that was killed: it is taken over. */
async function create(part: DocumentPart, { document }: Server, values: Values): Promise<Applied> {
  let isAdopted = false;
  await change(part, document, (read) => {
    const found = entryAt(part, read, values);
    isAdopted = found !== undefined;
    if (found === undefined) return withList(read, part.at, [...listAt(read, part.at), made(part, values)]);
    if (!isFromApi(found)) throw declaredElsewhere(part, read, found);
    if (!isAsWished(part, found, values)) throw thereAlready(part, values);
    return read;
  });
  return { values, ...(isAdopted ? { warnings: [adopted(part, values)] } : {}) };
}

async function update(part: DocumentPart, { document }: Server, values: Values): Promise<Applied> {
  const entry = made(part, values);
  await change(part, document, (read) => {
    const found = entryAt(part, read, values);
    if (found !== undefined && !isFromApi(found)) throw declaredElsewhere(part, read, found);
    const list = listAt(read, part.at);
    const changed = list.map((one) => (one === found ? entry : one));
    return withList(read, part.at, found === undefined ? [...list, entry] : changed);
  });
  return { values };
}

async function remove(part: DocumentPart, { document }: Server, prior: Values): Promise<void> {
  await change(part, document, (read) => {
    const found = entryAt(part, read, prior);
    if (found === undefined) return read;
    if (!isFromApi(found)) throw declaredElsewhere(part, read, found);
    const left = listAt(read, part.at).filter((one) => one !== found);
    return withList(read, part.at, left);
  });
}

const keyText = (value: unknown): string =>
  textOf(value as Value)
    .trim()
    .toLowerCase();

const entryAt = ({ at, key }: DocumentPart, document: Document, values: Values): Entry | undefined =>
  listAt(document, at).find((entry) => keyText(entry[key]) === keyText(values[key]));

const made = (part: DocumentPart, values: Values): Entry => ({ ...part.toEntry(values), managedBy: 'api' });

/** Whether an entry says what is wished for, defaults and all. */
const isAsWished = (part: DocumentPart, entry: Entry, values: Values): boolean =>
  canonical(part.schema.parse(made(part, values))) === canonical(part.schema.parse(entry));

async function change(
  part: DocumentPart,
  document: DocumentDoor,
  edit: (document: Document) => Document,
): Promise<void> {
  try {
    await document.change(edit);
  } catch (error) {
    throw refusalOf(`The ${part.called} was refused`, error, (path) => attributeAt(part, path));
  }
}

/** `document: policies[3].maxDuration` is `max_duration`. */
function attributeAt({ at, pathOf }: DocumentPart, path: string): Path {
  const [, inside] = new RegExp(String.raw`${at.join(String.raw`\.`)}\[\d+\]\.(.+)$`).exec(path) ?? [];
  const steps = (inside ?? '').split(/[.[\]]+/).filter((step) => step !== '');
  return pathOf(steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step)));
}

/** Where hallpass.yaml has it: there are only its own entries. */
function declaredElsewhere({ called, at, key }: DocumentPart, document: Document, found: Entry): Refused {
  const index = listAt(document, at)
    .filter((entry) => !isFromApi(entry))
    .indexOf(found);
  const place = `${at.join('.')}[${index}]`;
  return new Refused(`This ${called} is declared in hallpass.yaml`, [
    {
      path: [key],
      message: `${textOf(found[key] as Value)} stands in hallpass.yaml at ${place}, or in a document that was applied in its place. Change it there, or take it out there first: Terraform changes only what was made through the API.`,
    },
  ]);
}

const thereAlready = ({ called, key, name }: DocumentPart, values: Values): Refused =>
  new Refused(`There is another ${called} of this name`, [
    {
      path: [key],
      message: `${textOf(values[key])} was made through the API already, and says something else. Import it: terraform import hallpass_${name}.NAME ${textOf(values[key])}`,
    },
  ]);

const adopted = ({ called, key }: DocumentPart, values: Values) =>
  warning(
    `The ${called} was there already`,
    `${textOf(values[key])} was made through the API before, just as it is declared here, and is now in this state.`,
  );
