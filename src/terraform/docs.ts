/** The pages that a registry of Terraform shows, out of the schema. Pure. */
import { DATA_SOURCES, PROVIDER, RESOURCES } from './kinds.ts';
import type { DataSource, ResourceType } from './resource.ts';
import type { Attribute, Attributes } from './schema/attribute.ts';

/** What is applied as it stands; by the name of the kind. */
export type Examples = Readonly<Record<string, string>>;

/** Each page by its path below the folder of the docs. */
export function pages(guide: string, examples: Examples): ReadonlyMap<string, string> {
  const exampleOf = (name: string): string => `\`\`\`terraform\n${examples[name]?.trim() ?? ''}\n\`\`\``;
  return new Map([
    ['index.md', index(guide, exampleOf('provider'))],
    ...RESOURCES.map((type): [string, string] => [
      `resources/${type.name}.md`,
      `${page(type, 'resource', exampleOf(type.name))}\n${importOf(type)}`,
    ]),
    ...DATA_SOURCES.map((type): [string, string] => [
      `data-sources/${type.name}.md`,
      page(type, 'data source', exampleOf(`data_${type.name}`)),
    ]),
  ]);
}

const index = (guide: string, example: string): string => `---
page_title: 'hallpass Provider'
description: |-
  ${PROVIDER.description}
---

# hallpass Provider

${guide.trim()}

## Example Usage

${example}

${schema(PROVIDER.attributes)}
`;

const page = (
  { name, description, attributes }: ResourceType | DataSource,
  kind: string,
  example: string,
): string => `---
page_title: 'hallpass_${name} (${kind})'
description: |-
  ${description}
---

# hallpass_${name} (${kind})

${description}

## Example Usage

${example}

${schema(attributes)}
`;

const importOf = ({ name, importedBy }: ResourceType): string => `## Import

By ${importedBy}:

\`\`\`shell
terraform import hallpass_${name}.example ID
\`\`\`
`;

interface Part {
  readonly path: string;
  readonly attributes: Attributes;
}

/** The attributes, and below them what the nested ones consist of. */
function schema(attributes: Attributes): string {
  const nested = nestedIn(attributes, '');
  return [
    '## Schema',
    table(attributes, ''),
    ...nested.map(({ path, attributes: of }) => `### ${path}\n\n${table(of, path)}`),
  ].join('\n\n');
}

function nestedIn(attributes: Attributes, above: string): Part[] {
  return Object.entries(attributes).flatMap(([name, attribute]) => {
    if (!('of' in attribute)) return [];
    const path = above === '' ? name : `${above}.${name}`;
    return [{ path, attributes: attribute.of }, ...nestedIn(attribute.of, path)];
  });
}

const TITLES: readonly (readonly [string, (attribute: Attribute) => boolean])[] = [
  ['Required', ({ required }) => required === true],
  ['Optional', ({ required, computed }) => required !== true && computed !== true],
  ['Read-Only', ({ computed }) => computed === true],
];

const table = (attributes: Attributes, above: string): string =>
  TITLES.flatMap(([title, isOf]) => {
    const rows = Object.entries(attributes).filter(([, attribute]) => isOf(attribute));
    if (rows.length === 0) return [];
    const lines = rows.map(([name, attribute]) => line(name, attribute));
    return [`${above === '' ? '### ' : '**'}${title}${above === '' ? '' : '**'}\n\n${lines.join('\n')}`];
  }).join('\n\n');

const TYPES: Readonly<Record<Attribute['type'], string>> = {
  string: 'String',
  number: 'Number',
  bool: 'Boolean',
  set: 'Set of String',
  list: 'List of String',
  object: 'Attributes',
  objects: 'Attributes List',
};

function line(name: string, attribute: Attribute): string {
  const { type, description, byDefault, sensitive, writeOnly, replaces } = attribute;
  const marks = [
    TYPES[type],
    ...(sensitive === true ? ['Sensitive'] : []),
    ...(writeOnly === true
      ? [
          '[Write-only](https://developer.hashicorp.com/terraform/language/resources/ephemeral#write-only-arguments)',
        ]
      : []),
  ];
  const usual = byDefault === undefined ? '' : ` \`${JSON.stringify(byDefault)}\` unless given.`;
  const other = replaces === true ? ' Changing it makes another one in place of this one.' : '';
  return `- \`${name}\` (${marks.join(', ')}) ${description}${usual}${other}`;
}
