/** The pages of the provider are what its schema says, and their examples are applied as they stand. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pages } from '../../src/terraform/docs.ts';
import { DATA_SOURCES, RESOURCES } from '../../src/terraform/kinds.ts';
import { drivesTerraform } from '../support/terraform.ts';
import { openDraftDesk } from './draft-desk.ts';

const FOLDER = 'docs/terraform';
const examples = Object.fromEntries(
  readdirSync(join(FOLDER, 'examples')).map((file) => [
    file.replace('.tf', ''),
    readFileSync(join(FOLDER, 'examples', file), 'utf8'),
  ]),
);

describe('the pages of the provider', () => {
  it('are those of the schema: npm run terraform:docs', () => {
    const made = pages(readFileSync(join(FOLDER, 'guide.md'), 'utf8'), examples);
    for (const [path, text] of made) expect(readFileSync(join(FOLDER, path), 'utf8')).toBe(text);
    const there = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' });
    const pagesThere = there.filter((file) => file.endsWith('.md') && file !== 'guide.md');
    expect(pagesThere.toSorted()).toEqual([...made.keys()].toSorted());
  });

  it('have an example of everything', () => {
    const wanted = [...RESOURCES.map(({ name }) => name), ...DATA_SOURCES.map(({ name }) => `data_${name}`)];
    expect(Object.keys(examples).toSorted()).toEqual(['provider', ...wanted].toSorted());
  });
});

const drives = drivesTerraform('examples');

describe.runIf(drives.runs)(`the examples${drives.note}`, () => {
  it('are applied', async () => {
    const { office, terraform } = await openDraftDesk();
    const { provider: _, ...rest } = examples;
    const all = Object.values(rest)
      .join('\n')
      .replaceAll('@acme.example', '@acme.test')
      .replaceAll('https://gitlab.example.com', office.gitlab.url)
      .replaceAll('var.gitlab_token', 'var.token')
      .replaceAll('"gitlab_token"', '"token"');
    terraform.write(all);
    const applied = await terraform.run('apply', '-auto-approve');
    expect(applied.said).toContain(`Resources: ${RESOURCES.length} added`);
    expect((await terraform.run('plan')).said).not.toContain('must be replaced');
    expect((await terraform.run('destroy', '-auto-approve')).said).toContain(`${RESOURCES.length} destroyed`);
  });
});
