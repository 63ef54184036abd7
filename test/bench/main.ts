/**
 * `npm run bench`: how fast hallpass is, as ratios to bare programs measured in the same run. Each benchmark is a file of its
 * own; docs/benchmarks.md says what each means, and what they gave.
 */
import { execFile } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import { parseArgs, promisify } from 'node:util';
import { ack } from './ack.ts';
import { api } from './api.ts';
import { approve } from './approve.ts';
import { conflicts } from './conflicts.ts';
import { consolePages } from './console-pages.ts';
import { evidence } from './evidence.ts';
import { expiry } from './expiry.ts';
import { lookBack } from './history.ts';
import { graphql } from './graphql.ts';
import { leftovers } from './leftovers.ts';
import { limited } from './limited.ts';
import { metrics } from './metrics.ts';
import { midSync } from './mid-sync.ts';
import { Absent, PLACES, type PlaceName } from './places.ts';
import { replay } from './replay.ts';
import { reviews } from './reviews.ts';
import { earlierBuild, withBuild, type Earlier } from './earlier.ts';
import { beside, changeOf, isMet, ratioOf, type Row } from './row.ts';
import { policies } from './policies.ts';
import { start } from './start.ts';
import { sync } from './sync.ts';
import { table } from './table.ts';
import { terraform } from './terraform.ts';
import { typeahead } from './typeahead.ts';

type Benchmark = readonly (() => Promise<Row[]>)[];

const SERVERS: readonly PlaceName[] = ['PostgreSQL', 'PostgreSQL + Redis'];

const on = (places: readonly PlaceName[], run: (place: PlaceName) => Promise<Row[]>): Benchmark =>
  places.map((place) => () => run(place));

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  start: on(PLACES, start),
  ack: on(PLACES, ack),
  approve: on(PLACES, approve),
  expiry: on(SERVERS, expiry),
  limited: on(SERVERS, limited),
  leftovers: on(['PostgreSQL'], leftovers),
  history: on(['PostgreSQL'], lookBack),
  api: on(['PostgreSQL'], api),
  console: on(['PostgreSQL'], consolePages),
  terraform: on(['PostgreSQL'], terraform),
  metrics: on(['PostgreSQL'], metrics),
  reviews: [reviews],
  policies: [policies],
  replay: [replay],
  conflicts: [conflicts],
  evidence: [evidence],
  sync: [sync],
  graphql: [graphql],
  'mid-sync': on(['PostgreSQL'], midSync),
  typeahead: on(['embedded', 'PostgreSQL'], typeahead),
};

/** Those that run the program in a process of its own. */
const OWN_PROCESS: ReadonlySet<string> = new Set([
  'start',
  'ack',
  'approve',
  'expiry',
  'limited',
  'leftovers',
  'sync',
  'graphql',
  'mid-sync',
  'typeahead',
]);

const USAGE = `npm run bench -- [--json] [--beside REF] [name…]

  name    of ${Object.keys(BENCHMARKS).join(', ')}; all of them without one
  --json  print what was measured as JSON
  --beside REF
          measure the build of that commit, too, in the same run: its program between the same fakes, by the same bench

PostgreSQL and Redis are those of TEST_DATABASE_URL and TEST_REDIS_URL, else of 127.0.0.1; what does not answer is left out.
Exits with 1 when a bar was missed.`;

process.exitCode = await main();

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      beside: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const names = positionals.length === 0 ? Object.keys(BENCHMARKS) : positionals;
  const isWrong = names.some((name) => !Object.hasOwn(BENCHMARKS, name));
  if (values.help || isWrong) {
    console.error(USAGE);
    return isWrong ? 64 : 0;
  }
  const machine = machineNow();
  await build();
  const earlier = values.beside === undefined ? null : await earlierBuild(values.beside);
  const { rows, absent, failed } = await measureAll(names, earlier);
  if (values.json) console.log(JSON.stringify({ machine, rows: rows.map(judged), absent, failed }, null, 2));
  else console.log([describe(machine, earlier), '', table(rows), ...absent, ...failed].join('\n'));
  return failed.length > 0 || rows.some((row) => isMet(row) === false) ? 1 : 0;
}

/** What is measured is what runs in production: the built program. */
async function build(): Promise<void> {
  console.error('building');
  await promisify(execFile)('npm', ['run', 'build']);
}

interface Measured {
  readonly rows: Row[];
  /** What could not be measured, and why: nothing answers there, or it broke. */
  readonly absent: string[];
  readonly failed: string[];
}

async function measureAll(names: readonly string[], earlier: Earlier | null): Promise<Measured> {
  const all: Measured = { rows: [], absent: [], failed: [] };
  for (const name of names) {
    for (const measure of BENCHMARKS[name] ?? []) {
      console.error(`measuring ${name}`);
      try {
        const rows = await measure();
        all.rows.push(
          ...(earlier === null ? rows : await besideEarlier({ name, rows, measure, earlier }, all)),
        );
      } catch (error) {
        if (error instanceof Absent) all.absent.push(`left out: ${name}, ${error.message}`);
        else all.failed.push(`failed: ${name}, ${error instanceof Error ? error.stack : String(error)}`);
      }
    }
  }
  return all;
}

interface Again {
  readonly name: string;
  readonly rows: readonly Row[];
  readonly measure: () => Promise<Row[]>;
  readonly earlier: Earlier;
}

/** The same with the program of the earlier build; says why, in one line, where it cannot be measured. */
async function besideEarlier({ name, rows, measure, earlier }: Again, all: Measured): Promise<Row[]> {
  const leftOut = (why: string): Row[] => {
    all.absent.push(`no figure of ${earlier.commit}: ${name} on ${rows[0]?.on ?? 'nothing'}, ${why}`);
    return beside(rows, []);
  };
  if (!OWN_PROCESS.has(name)) return leftOut('it is measured in the process of the bench');
  console.error(`measuring ${name} of ${earlier.commit}`);
  try {
    return beside(rows, await withBuild(earlier.folder, measure));
  } catch (error) {
    return leftOut((error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '');
  }
}

function judged(row: Row) {
  return { ...row, ratio: ratioOf(row), change: changeOf(row), met: isMet(row) };
}

/** `load` is the average of the last minute: what else runs on the machine shows before the bench adds to it. */
function machineNow() {
  return {
    at: new Date().toISOString(),
    node: process.version,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    load: loadavg()[0] ?? 0,
  };
}

function describe(machine: ReturnType<typeof machineNow>, earlier: Earlier | null): string {
  const { at, node, processor, cores, memoryGb, load } = machine;
  const text = `${at}, Node ${node}, ${processor} × ${cores}, ${memoryGb} GB, load ${load.toFixed(1)} before`;
  return earlier === null ? text : `${text}; beside the build of ${earlier.commit}`;
}
