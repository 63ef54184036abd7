/** The source as text, and what imports what, for the tests that hold rules about it. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Import {
  readonly from: string;
  /** A path from the root of the repository, or the name of a package. */
  readonly to: string;
  readonly typeOnly: boolean;
}

export const FILES = ['src', 'jobs'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => join(folder, file)),
);
export const TEXT = new Map(FILES.map((file) => [file, readFileSync(file, 'utf8')]));
export const IMPORTS = FILES.flatMap((file) => importsOf(file, TEXT.get(file) ?? ''));

function importsOf(from: string, text: string): Import[] {
  const pattern = /^(?:import|export)\s(type\s)?(?:[^'";]*?\sfrom\s)?'([^']+)'|\bimport\(\s*'([^']+)'/gm;
  return [...text.matchAll(pattern)].map(([, type, named = '', loaded]) => {
    const specifier = loaded ?? named;
    const to = specifier.startsWith('.') ? join(dirname(from), specifier) : specifier;
    return { from, to, typeOnly: type !== undefined };
  });
}

export const isOurs = (path: string): boolean => /^(?:src|jobs|test)\//.test(path);
export const shown = ({ from, to, typeOnly }: Import): string =>
  `${from} imports ${typeOnly ? 'type ' : ''}${to}`;
export const filesWith = (pattern: RegExp, except: (file: string) => boolean): string[] =>
  FILES.filter((file) => !except(file) && pattern.test(TEXT.get(file) ?? ''));
export const within =
  (...places: string[]) =>
  (file: string): boolean =>
    places.some((place) => file.startsWith(place));

/** Every file that imports itself by way of others. */
export function circles(): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of IMPORTS) if (TEXT.has(to)) next.set(from, [...(next.get(from) ?? []), to]);
  const reached = (start: string): ReadonlySet<string> => {
    const seen = new Set<string>();
    const waiting = [...(next.get(start) ?? [])];
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      if (seen.has(file)) continue;
      seen.add(file);
      waiting.push(...(next.get(file) ?? []));
    }
    return seen;
  };
  return FILES.filter((file) => reached(file).has(file));
}

/** Whether a door asks who acts: itself, or by what it calls of other operations. */
export function authorises(file: string): boolean {
  return IMPORTS.some(
    ({ from, to, typeOnly }) =>
      from === file &&
      !typeOnly &&
      to.startsWith('src/operations/') &&
      (to.endsWith('/acting-person.ts') || (!to.endsWith('/transact.ts') && authorises(to))),
  );
}
