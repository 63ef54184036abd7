/** The documents say what the program does: diagrams, variables, codes and links are compared with their source. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { run } from '../src/cli/run.ts';
import { VARIABLES } from '../src/config/variables.ts';
import { CONFLICT_ALERT } from '../src/domain/conflicts/conflict-alert.ts';
import { FINDING } from '../src/domain/access/finding.ts';
import { DRAFT } from '../src/domain/connectors/connector-draft.ts';
import { GRANT } from '../src/domain/access/grant.ts';
import type { Table } from '../src/domain/machine.ts';
import { REQUEST } from '../src/domain/access/request.ts';
import { REVIEW_CAMPAIGN } from '../src/domain/reviews/campaign.ts';
import { REVIEW_ITEM } from '../src/domain/reviews/review-item.ts';
import { REVIEW_TASK } from '../src/domain/reviews/review-task.ts';
import { BOT_SCOPES } from '../src/slack/edge/manifest.ts';
import { recordingTerminal } from './cli/recording-terminal.ts';

const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];
const read = (path: string): string => readFileSync(path, 'utf8');

/** A state diagram: the first state of the table is where it starts, states without events are where it ends. */
function diagramOf<S extends string, E extends string>(table: Table<S, E>): string {
  const states = Object.entries(table) as [S, Partial<Record<E, S>>][];
  const lines = states.flatMap(([from, events]) => {
    const moves = Object.entries(events) as [E, S][];
    return moves.length === 0
      ? [`${from} --> [*]`]
      : moves.map(([event, to]) => `${from} --> ${to}: ${event}`);
  });
  const first = states[0]?.[0];
  return [
    '```mermaid',
    'stateDiagram-v2',
    ...[`[*] --> ${first}`, ...lines].map((line) => `    ${line}`),
    '```',
  ].join('\n');
}

describe('docs/architecture.md', () => {
  it.each([
    ['requests', diagramOf(REQUEST)],
    ['grants', diagramOf(GRANT)],
    ['findings', diagramOf(FINDING)],
    ['conflict alerts', diagramOf(CONFLICT_ALERT)],
    ['drafts', diagramOf(DRAFT)],
    ['campaigns', diagramOf(REVIEW_CAMPAIGN)],
    ['review items', diagramOf(REVIEW_ITEM)],
    ['review tasks', diagramOf(REVIEW_TASK)],
  ])('draws the states of %s as they are', (_, diagram) => {
    expect(read('docs/architecture.md')).toContain(diagram);
  });
});

describe('docs/operating.md', () => {
  const operating = read('docs/operating.md');

  it('lists every variable and no other', () => {
    const rows = [...operating.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name);
    expect(new Set(rows)).toEqual(new Set(VARIABLES));
  });

  it('names every command of the program', async () => {
    const terminal = recordingTerminal();
    await run(['help'], terminal);
    const commands = [...terminal.lines.join('\n').matchAll(/^ {2}(hallpass \w+)/gm)].map(([, name]) => name);
    expect(commands.length).toBeGreaterThan(5);
    expect(commands.filter((name) => !operating.includes(`${name}`))).toEqual([]);
  });
});

it('docs/hallpass.example.env names only variables that are read', () => {
  const names = [...read('docs/hallpass.example.env').matchAll(/^([A-Z_]+)=/gm)].map(([, name = '']) => name);
  const known = [...VARIABLES, 'GITLAB_TOKEN'];
  expect(names.length).toBeGreaterThan(3);
  expect(names.filter((name) => !known.includes(name))).toEqual([]);
});

it('docker-compose.yml gives each container only the secrets that it needs', () => {
  const Compose = z.object({
    services: z.record(
      z.string(),
      z.object({
        env_file: z.string().optional(),
        environment: z.record(z.string(), z.string()).optional(),
      }),
    ),
  });
  const { hallpass, ...others } = Compose.parse(parse(read('docker-compose.yml'))).services;
  const example = read('docs/hallpass.example.env');
  expect(hallpass?.env_file).toBe('hallpass.env');
  // What is in .env replaces names in the file, and is given to no container by itself.
  expect(example).not.toContain('POSTGRES_PASSWORD');
  expect(hallpass?.environment).not.toHaveProperty('POSTGRES_PASSWORD');
  expect(Object.keys(others)).toEqual(['postgres', 'redis']);
  expect(Object.values(others).map((service) => service.env_file)).toEqual([undefined, undefined]);
  expect(Object.keys(others['postgres']?.environment ?? {})).toEqual([
    'POSTGRES_USER',
    'POSTGRES_DB',
    'POSTGRES_PASSWORD',
  ]);
  expect(others['redis']?.environment).toBeUndefined();
  const ignored = read('.gitignore').split('\n');
  expect(['.env', 'hallpass.env'].filter((name) => !ignored.includes(name))).toEqual([]);
});

it('README.md names every scope the bot needs', () => {
  const readme = read('README.md');
  expect(Object.keys(BOT_SCOPES).filter((scope) => !readme.includes(`\`${scope}\``))).toEqual([]);
});

it('README.md has a picture, a reverse proxy with TLS, and how Slack’s check of the address is met', () => {
  const readme = read('README.md');
  const [, picture = ''] = /!\[[^\]]{20,}\]\(([^)]+)\)/.exec(readme) ?? [];
  expect(picture).not.toBe('');
  expect(existsSync(picture)).toBe(true);
  expect(readme).toMatch(/reverse proxy in front that speaks TLS[^#]*operating\.md#behind-a-reverse-proxy/);
  expect(readme).toMatch(/Slack checks the\s+address[^#]*start hallpass, then press _Retry_/);
  const section = read('docs/operating.md').split('## Behind a reverse proxy')[1]?.split('\n## ')[0] ?? '';
  expect(section).toContain('`url_verification`');
});

it.each(DOCUMENTS)('%s links only to what is there', (path) => {
  const links = [...read(path).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);
  expect(links.filter((link) => !existsSync(join(dirname(path), link)))).toEqual([]);
});

it('findings/README.md has every script, and names only files that are there', () => {
  const table = read('findings/README.md');
  const scripts = readdirSync('findings').flatMap((file) =>
    file.endsWith('.sh') ? [file.slice(0, -'.sh'.length)] : [],
  );
  const rows = [...table.matchAll(/^\| `([\w-]+)`/gm)].map(([, name]) => name);
  expect(rows).toEqual(scripts.toSorted());
  const paths = [...table.matchAll(/`(src\/[^`]+)`/g)].map(([, path = '']) => path);
  expect(paths.length).toBeGreaterThan(5);
  expect(paths.filter((path) => !existsSync(path))).toEqual([]);
});
