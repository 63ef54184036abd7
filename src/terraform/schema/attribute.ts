/** The attributes of resources and data sources: one table is schema, defaults and docs. */

interface Common {
  readonly description: string;
  /** Whether it has to be given. */
  readonly required?: true;
  /** Only hallpass knows it. */
  readonly computed?: true;
  /** Not shown in plans. */
  readonly sensitive?: true;
  /** In the configuration alone: neither in a plan nor in the state. */
  readonly writeOnly?: true;
  /** What it is where it is not given. */
  readonly byDefault?: string | number | boolean | readonly string[];
  /** Another value is another thing: the old one goes. */
  readonly replaces?: true;
  /** A time such as 90m, which can be written in several ways. */
  readonly isDuration?: true;
}

export type Attribute = Common &
  (
    | { readonly type: 'string' | 'number' | 'bool' | 'set' | 'list' }
    | { readonly type: 'object' | 'objects'; readonly of: Attributes }
  );
export type Attributes = Readonly<Record<string, Attribute>>;

/** What Terraform calls the type; null for what has attributes of its own. Pure. */
function typeOf({ type }: Attribute): string | readonly string[] | null {
  if (type === 'object' || type === 'objects') return null;
  return type === 'set' || type === 'list' ? [type, 'string'] : type;
}

const SINGLE = 1;
const LIST = 2;
const MARKDOWN = 1;

interface WiredAttribute {
  readonly name: string;
  readonly description: string;
  readonly [field: string]: unknown;
}

const wired = ([name, attribute]: [string, Attribute]): WiredAttribute => {
  const { description, required = false, computed = false, byDefault, sensitive, writeOnly } = attribute;
  const nested =
    'of' in attribute
      ? {
          nested_type: {
            attributes: Object.entries(attribute.of).map(wired),
            nesting: attribute.type === 'object' ? SINGLE : LIST,
          },
        }
      : { type: Buffer.from(JSON.stringify(typeOf(attribute))) };
  return {
    name,
    description,
    description_kind: MARKDOWN,
    required,
    optional: !required && !computed,
    computed: computed || byDefault !== undefined,
    sensitive: sensitive ?? false,
    write_only: writeOnly ?? false,
    ...nested,
  };
};

/** As the protocol says it. Pure. */
export const schemaOf = (attributes: Attributes, description: string) => ({
  version: 0,
  block: {
    version: 0,
    attributes: Object.entries(attributes).map(wired),
    description,
    description_kind: MARKDOWN,
  },
});
