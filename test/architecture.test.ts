/** The import rules of docs/architecture.md, executed. A new import that fails here is a design decision: change both or neither. */
import { describe, expect, it } from 'vitest';
import {
  authorises,
  FILES,
  filesWith,
  IMPORTS,
  isOurs,
  shown,
  TEXT,
  within,
  type Import,
} from './support/sources.ts';

/** Folders below src (`domain`), files (`src/slack/posts/render.ts`) and packages, where `*` stands for any rest. */
interface Rule {
  readonly imports: readonly string[];
  /** What may be imported as a type only: it is gone when the program runs. */
  readonly types?: readonly string[];
  readonly packages: readonly string[];
}

/** Small files without a layer that everything but the domain may import. */
const SHARED = 'clock errors log once-a-minute sealed-box secret signing-key sweep-rescued version'
  .split(' ')
  .map((name) => `src/${name}.ts`);

const RULES: Readonly<Record<string, Rule>> = {
  'src/domain/': { imports: [], packages: ['zod', 'node:crypto'] },
  'src/db/': { imports: ['domain'], types: ['queue'], packages: ['kysely', 'pg', 'bullmq'] },
  'src/queue/': { imports: ['domain'], packages: ['bullmq', 'ioredis', 'pg', 'zod'] },
  'src/connectors/': { imports: ['domain'], packages: ['@gitbeaker/*', 'standardwebhooks', 'undici', 'zod'] },
  'src/operations/': { imports: ['domain', 'db'], types: ['queue', 'connectors', 'slack'], packages: [] },
  'src/slack/': {
    imports: ['domain', 'operations', 'db', 'sentences'],
    types: ['src/config/config.ts'],
    packages: ['@slack/*', 'openid-client', 'zod'],
  },
  'src/web/': {
    imports: ['domain', 'operations', 'db', 'sentences', 'src/config/document.ts'],
    packages: ['hono', '@hono/*', '@modelcontextprotocol/*', 'diff', 'prom-client', 'yaml', 'zod'],
  },
  'src/evidence/': { imports: ['domain'], packages: ['pdfkit', 'subset-font', 'bidi-js', 'yazl', 'yauzl'] },
  'src/cli/': {
    imports: [
      'domain',
      'evidence',
      'operations',
      'db',
      'queue',
      'connectors',
      'sentences',
      'src/slack/edge/manifest.ts',
      'src/slack/edge/token-check.ts',
      'src/web/api/assistants/mcp-server.ts',
      'src/web/api/assistants/tools.ts',
      'src/compose.ts',
      'src/compose-storage.ts',
      'src/config/config.ts',
      'src/config/client.ts',
      'src/config/proxy.ts',
      'src/config/document.ts',
      'src/config/signing.ts',
      'src/config/storage.ts',
      'src/config/variables.ts',
    ],
    packages: ['@modelcontextprotocol/*', 'yaml', 'zod'],
  },
  'src/terraform/': {
    imports: ['domain', 'src/cli/client/reach.ts'],
    packages: ['@grpc/*', '@msgpack/msgpack', 'selfsigned', 'zod'],
  },
  'jobs/': {
    imports: ['domain', 'operations', 'db', 'queue', 'evidence', 'src/slack/posts/render*'],
    types: ['connectors'],
    packages: [],
  },
  'src/compose': { imports: ['*'], packages: ['*'] },
  'src/context.ts': { imports: [], types: ['*'], packages: ['kysely'] },
  'src/config/': { imports: ['domain'], packages: ['yaml', 'zod'] },
  'src/clock.ts': { imports: [], packages: [] },
  'src/errors.ts': { imports: [], types: ['domain'], packages: [] },
  'src/sentences/': { imports: ['domain'], packages: [] },
  'src/log.ts': { imports: [], packages: ['pino'] },
  'src/once-a-minute.ts': { imports: [], packages: [] },
  'src/secret.ts': { imports: [], packages: [] },
  'src/sealed-box.ts': { imports: [], packages: [] },
  'src/signing-key.ts': { imports: [], packages: [] },
  'src/sweep-rescued.ts': { imports: [], packages: ['prom-client'] },
  'src/version.ts': { imports: [], packages: [] },
};

const fits = (pattern: string, name: string): boolean =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
const lies = (places: readonly string[], path: string): boolean =>
  places.some((place) => fits(place, path) || path.startsWith(`src/${place}/`));
/** `kysely` for `kysely/helpers`, `@slack/bolt` for `@slack/bolt/dist/x`. */
const packageOf = (name: string): string => name.split('/', name.startsWith('@') ? 2 : 1).join('/');

function allowed({ from, to, typeOnly }: Import, place: string, rule: Rule): boolean {
  if (!isOurs(to)) {
    const builtIn = to.startsWith('node:') && place !== 'src/domain/';
    return builtIn || rule.packages.some((pattern) => fits(pattern, packageOf(to)));
  }
  if (place.endsWith('/') && to.startsWith(place)) return true;
  if (place !== 'src/domain/' && SHARED.includes(to)) return true;
  if (place !== 'src/domain/' && to === 'src/context.ts') return typeOnly || from === 'src/compose.ts';
  return lies(rule.imports, to) || (typeOnly && lies(rule.types ?? [], to));
}

describe('imports', () => {
  it.each(Object.entries(RULES))('of %s keep to the table', (place, rule) => {
    const found = IMPORTS.filter(({ from }) => from.startsWith(place));
    expect(found.filter((item) => !allowed(item, place, rule)).map(shown)).toEqual([]);
  });

  it('are all found, and every file has a rule', () => {
    expect(FILES.filter((file) => !Object.keys(RULES).some((place) => file.startsWith(place)))).toEqual([]);
    expect(IMPORTS.length).toBeGreaterThan(FILES.length);
    expect(IMPORTS.filter(({ to }) => isOurs(to) && !TEXT.has(to)).map(shown)).toEqual([]);
  });

  it('never lead to an entry point', () => {
    const entries = ['src/cli/main.ts', 'src/compose.ts', 'jobs/start.ts'];
    const found = IMPORTS.filter(({ to }) => entries.includes(to)).map(shown);
    expect(found.toSorted()).toEqual([
      'src/cli/start.ts imports src/compose.ts',
      'src/compose.ts imports jobs/start.ts',
    ]);
  });
});

/**
 * Operations: a **door** opens the one transaction of a verb and says who may; a **step** (in a folder `steps`) is what doors share, and works in the
 * transaction it is handed. Whatever else stands at the top of a subject only reads.
 */
describe('operations', () => {
  const OPERATIONS = 'src/operations/';
  const isStep = (file: string): boolean => file.startsWith(OPERATIONS) && file.includes('/steps/');
  const isGround = within(`${OPERATIONS}transact.ts`, `${OPERATIONS}acting-person.ts`);
  const isDoor = (file: string): boolean =>
    file.startsWith(OPERATIONS) &&
    !isGround(file) &&
    IMPORTS.some(({ from, to, typeOnly }) => from === file && to.endsWith('/transact.ts') && !typeOnly);
  const isQuestion = (file: string): boolean =>
    file.startsWith(OPERATIONS) && !isGround(file) && !isStep(file) && !isDoor(file);

  it('are reached through their doors only', () => {
    const outside = IMPORTS.filter(({ from }) => !from.startsWith(OPERATIONS));
    expect(outside.filter(({ to }) => isStep(to) || isGround(to)).map(shown)).toEqual([]);
  });

  it('open no transaction in a step, and know nothing but it', () => {
    expect(FILES.filter((file) => isStep(file) && isDoor(file))).toEqual([]);
    expect(filesWith(/\bOperationContext\b/, (file) => !isStep(file))).toEqual([]);
    expect(IMPORTS.filter(({ from, to }) => isStep(from) && isDoor(to)).map(shown)).toEqual([]);
  });

  it.each([
    'request',
    'grant',
    'finding',
    'draft',
    'conflict-alert',
    'review-campaign',
    'review-item',
    'review-task',
  ])('change the state of a %s in one step, which audits it', (aggregate) => {
    const name = aggregate.replaceAll(/(?:^|-)./g, (start) => start.slice(-1).toUpperCase());
    const raw = filesWith(new RegExp(`\\btransition${name}\\b`), within('src/db/'));
    expect(raw.map((file) => file.split('/').at(-1))).toEqual([`move-${aggregate}.ts`]);
  });

  it('judge by the policies that are for whoever asks, never by all of the document', () => {
    const judging =
      /(?:Terms|termsFor|offersFor|withheldFrom|reachesOf|isRequestable)\((?:config\.)?file\.policies|policies: (?:config\.)?file\.policies/;
    expect(filesWith(judging, () => false)).toEqual([]);
  });

  it('renew messages by the transaction, which does it last', () => {
    expect(filesWith(/import \{[^}]*\brenewMessages\b/, within(`${OPERATIONS}transact.ts`))).toEqual([]);
  });

  it('record what was said on a request in one step', () => {
    const raw = filesWith(/\binsertApproval\b/, within('src/db/'));
    expect(raw).toEqual(['src/operations/requests/steps/record-approval.ts']);
  });

  it('know no context with a network in it', () => {
    expect(filesWith(/\bContext\b/, (file) => !file.startsWith(OPERATIONS))).toEqual([]);
  });

  it('use nothing of another door: what doors share is a step', () => {
    const between = IMPORTS.filter(({ from, to, typeOnly }) => isDoor(from) && isDoor(to) && !typeOnly);
    expect(between.map(shown)).toEqual([]);
  });

  it('authorise whoever acts, but for what is their own in any case', () => {
    const forPeople = FILES.filter(
      (file) => isDoor(file) && /\bactor: PersonActor\b/.test(TEXT.get(file) ?? ''),
    );
    expect(forPeople.length).toBeGreaterThan(20);
    const bare = forPeople.filter((file) => !authorises(file));
    // Everybody may cancel what they asked for themselves, look at their own Home tab,
    // and sign out.
    expect(bare.map((file) => file.slice(OPERATIONS.length))).toEqual([
      'messages/open-home.ts',
      'requests/cancel-request.ts',
      'sessions/end-session.ts',
    ]);
  });

  it('write nothing outside doors and steps', () => {
    expect(filesWith(/\btx: Tx\b/, (file) => !isQuestion(file))).toEqual([]);
  });
});

describe('the domain', () => {
  it.each([/\basync\b/, /\bPromise\b/, /Date\.now\(/, /new Date\(\)/, /Math\.random/, /process\.env/])(
    'is pure: no %s',
    (pattern) => {
      expect(filesWith(pattern, (file) => !file.startsWith('src/domain/'))).toEqual([]);
    },
  );
});
