/**
 * Turns the text of hallpass.yaml into the typed document, or into every fault it has. Pure;
 * nothing here knows secrets.
 */
import { z } from 'zod';
import { LineCounter, parseDocument } from 'yaml';
import { ConfigFile } from '../domain/document/config-file.ts';
import { conflictDoubts } from '../domain/conflicts/conflict-doubts.ts';
import { keysAt } from './keys.ts';
import { nearest } from '../domain/nearest.ts';
import { policyDoubts } from '../domain/policies/policy-doubts.ts';
import type { ConfigFault } from '../errors.ts';

export interface ReadDocument {
  /** Null when there is any fault. */
  readonly file: ConfigFile | null;
  /**
   * What the YAML says before any checking, to look for further faults in; null when it is not
   * YAML.
   */
  readonly raw: unknown;
  readonly faults: readonly ConfigFault[];
}

/**
 * Reads `body`; faults are addressed as `<name>: connectors[0].group`, syntax faults as
 * `<name>:<line>:<column>`.
 */
export function readDocument(name: string, body: string): ReadDocument {
  const lines = new LineCounter();
  const yaml = parseDocument(body, { lineCounter: lines, prettyErrors: false, merge: true });
  const syntax = yaml.errors.map((error) => {
    const { line, col } = lines.linePos(error.pos[0]);
    return { path: `${name}:${line}:${col}`, message: `is not YAML: ${error.message}` };
  });
  if (syntax.length > 0) return { file: null, raw: null, faults: syntax };
  let raw: unknown;
  try {
    raw = yaml.toJS({ maxAliasCount: MOST_REFERENCES });
  } catch (error) {
    return {
      file: null,
      raw: null,
      faults: [{ path: name, message: unexpanded(error) }],
    };
  }
  const parsed = ConfigFile.safeParse(raw ?? {});
  if (parsed.success) return { file: parsed.data, raw, faults: [] };
  const faults = parsed.error.issues
    .flatMap((issue) => faultsOf(issue, []))
    .map(({ path, message }) => ({ path: `${name}: ${spellPath(path)}`, message }));
  return { file: null, raw, faults };
}

/**
 * References to anchors, which the library takes for an attack from a hundred on; a long file that
 * names its owners once has as many.
 */
const MOST_REFERENCES = 2_000;

const unexpanded = (error: unknown): string =>
  error instanceof ReferenceError && error.message.includes('alias count')
    ? `refers to its anchors (\`*name\`) more than ${MOST_REFERENCES} times; write some of it out`
    : `cannot be expanded: ${String(error)}`;

/** `connectors[0].token.env`; the document itself is `(top)`. Pure. */
const spellPath = (path: readonly PropertyKey[]): string =>
  path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '') || '(top)';

interface Found {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function faultsOf(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): Found[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: unknownKey(key, path),
    }));
  }
  if (issue.code === 'invalid_union' && issue.message === 'Invalid input') {
    const closest = issue.errors.toSorted((a, b) => distance(a) - distance(b))[0] ?? [];
    if (closest.length > 0) return closest.flatMap((inner) => faultsOf(inner, path));
  }
  return [{ path, message: inWords(issue) }];
}

function unknownKey(key: string, at: readonly PropertyKey[]): string {
  const known = keysAt(at);
  if (known.includes(key)) return 'does not go with the other keys here';
  const meant = nearest(key, known);
  return meant === null
    ? 'is not a known key; remove it or correct its spelling'
    : `is not a known key; did you mean ${meant}?`;
}

/**
 * What is of another kind altogether is farther off than what has keys it does not know, and that
 * than what has faults further in.
 */
const distance = (issues: readonly z.core.$ZodIssue[]): number =>
  issues.length +
  (issues.some(({ code, path }) => path.length === 0 && code.startsWith('invalid_')) ? 100 : 0) +
  (issues.some(({ code, path }) => path.length === 0 && code === 'unrecognized_keys') ? 50 : 0);

function inWords(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) {
    return `is missing; write ${article(issue.expected)} ${issue.expected}`;
  }
  if (/^Too small: expected (?:string|array)/.test(issue.message)) return 'must not be empty';
  if (issue.message.startsWith('Too big: expected string')) return 'is too long';
  if (issue.code === 'invalid_type') return `must be ${article(issue.expected)} ${issue.expected}`;
  if (issue.code === 'invalid_value') {
    return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
  }
  return issue.message;
}

const article = (noun: string): string => (/^[aeiou]/.test(noun) ? 'an' : 'a');

/** What is legal but probably not meant, addressed like a fault. Pure. */
export function documentWarnings(file: ConfigFile): ConfigFault[] {
  const warnings = file.connectors.flatMap((connector, index) => {
    const at = `connectors[${index}]`;
    return [
      ...(connector.url.startsWith('http://')
        ? [{ path: `${at}.url`, message: 'is http://: the token travels unencrypted' }]
        : []),
      ...(connector.owners.length === 1 && !connector.owners[0]?.startsWith('S')
        ? [{ path: `${at}.owners`, message: 'names one person, whose own requests nobody can approve' }]
        : []),
    ];
  });
  if (file.connectors.length === 0) {
    warnings.push({ path: 'connectors', message: 'is empty: only what is set up in Slack can be asked for' });
  }
  if (file.policies.length === 0) {
    warnings.push({ path: 'policies', message: 'is empty: what no policy names cannot be asked for' });
  }
  return [...warnings, ...policyDoubts(file), ...conflictDoubts(file)];
}

/**
 * The version of the configuration that a file takes the place of although it is older, as the
 * environment says it.
 */
export const supersededVersion = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, 'must be the number of the version that hallpass.yaml takes the place of')
  .transform(Number);
