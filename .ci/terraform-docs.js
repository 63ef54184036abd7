/** `npm run terraform:docs` writes docs/terraform anew, out of the schema of the provider and the examples there. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const FOLDER = 'docs/terraform';
const bundle = join('node_modules/.cache', 'terraform-docs.mjs');
await build({
  entryPoints: ['src/terraform/docs.ts'],
  bundle: true,
  platform: 'node',
  format: 'esm',
  outfile: bundle,
  logLevel: 'warning',
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
});
const { pages } = await import(pathToFileURL(bundle).href);

const examples = {};
for (const file of await readdir(join(FOLDER, 'examples')))
  examples[file.replace('.tf', '')] = await readFile(join(FOLDER, 'examples', file), 'utf8');
for (const room of ['resources', 'data-sources'])
  await rm(join(FOLDER, room), { recursive: true, force: true });
for (const [path, text] of pages(await readFile(join(FOLDER, 'guide.md'), 'utf8'), examples)) {
  await mkdir(dirname(join(FOLDER, path)), { recursive: true });
  await writeFile(join(FOLDER, path), text);
}
