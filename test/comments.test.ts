import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const LONGEST = 100;
/** Frozen ones stay as they are. */
const MIGRATIONS = 'src/db/schema/migrations/';

it(`lines of comments have at most ${LONGEST} characters`, () => {
  const long = ['src', 'jobs', 'playground']
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
    )
    .filter((file) => /\.tsx?$/.test(file) && !file.startsWith(MIGRATIONS))
    .flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .map((line, index) => ({ line, where: `${file}:${index + 1}` })),
    )
    .filter(({ line }) => /^\s*(?:\/\/|\/?\*)/.test(line) && line.length > LONGEST);
  expect(long.map(({ where }) => where)).toEqual([]);
});
