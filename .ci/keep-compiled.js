/**
 * After `npm run build`, on the Node, by the user and at the place that will run the program: has Node keep what it compiles
 * while every piece is loaded, so that the first start finds it. For an image, whose user may not write there.
 */
import { readdir } from 'node:fs/promises';
import * as modules from 'node:module';
import { pathToFileURL } from 'node:url';

const FOLDER = 'dist/src/cli';

modules.enableCompileCache(`${FOLDER}/compiled`);
for (const name of await readdir(`${FOLDER}/pieces`))
  if (name.endsWith('.js')) await import(pathToFileURL(`${FOLDER}/pieces/${name}`).href);
