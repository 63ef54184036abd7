import { existsSync } from 'node:fs';
import { loadConfig, loadParts, type Config, type ConfigParts } from '../config/config.ts';
import type { StorageConfig } from '../config/storage.ts';
import { documentWarnings } from '../config/document.ts';
import { proxyName } from '../connectors/proxies.ts';
import { openOnCall } from '../connectors/on-call/on-call.ts';
import { openConnectors, type Connectors } from '../connectors/registry.ts';
import type { Database } from '../db/database.ts';
import { serverClock } from '../db/server-clock.ts';
import { pendingMigrations } from '../db/schema/migrate.ts';
import type { ConfigFile } from '../domain/document/config-file.ts';
import { ConfigError } from '../errors.ts';
import { createLog } from '../log.ts';
import { parseOptions, refusePositionals, type Command, type Terminal } from './command.ts';
import { clockDiagnoses, type ClockOffsets } from './doctor/check-clocks.ts';
import { checkConnectors, sameGroups, type Reached } from './doctor/check-connectors.ts';
import { checkDatabase, unreachable } from './doctor/check-database.ts';
import { checkOnCall } from './doctor/check-on-call.ts';
import { checkProcesses } from './doctor/check-processes.ts';
import { checkQueue } from './doctor/check-queue.ts';
import { checkSlackConnectors, type Stored } from './doctor/check-slack-connectors.ts';
import { checkSlack } from './doctor/check-slack.ts';
import { checkEventReceivers } from './doctor/check-event-receivers.ts';
import { checkUserGroups } from './doctor/check-user-groups.ts';
import { fail, ok, printDiagnosis, warn, type Diagnosis } from './doctor/diagnosis.ts';
import { EXIT } from './failure.ts';
import { withDatabase } from './with-database.ts';
import { configFaultText } from '../sentences/config-fault.ts';

/**
 * Looks at everything hallpass depends on and changes none of it. Starts the embedded database when
 * nothing else has.
 */
export const doctor: Command = async (args, terminal) => {
  refusePositionals(parseOptions(args, {}).positionals);
  const config = configOrDiagnoses(terminal);
  const isWhole = !Array.isArray(config);
  const diagnoses = isWhole
    ? [...documentDiagnoses(config), ...(await examine(partsOf(config), config))]
    : [...config, ...(await examine(loadParts(terminal.env), null))];
  for (const diagnosis of diagnoses) terminal.out(printDiagnosis(diagnosis));
  if (!isWhole) return EXIT.config;
  return diagnoses.some(({ level }) => level === 'fail') ? EXIT.failed : EXIT.ok;
};

function configOrDiagnoses({ env }: Terminal): Config | Diagnosis[] {
  try {
    return loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError)
      return error.faults.map((fault) => fail(fault.path, configFaultText(fault)));
    throw error;
  }
}

const partsOf = (config: Config): ConfigParts => ({
  ...config,
  storage: config,
  publicUrl: config.http.publicUrl,
  file: config.document.file,
});

/** Looks at each part that is there; `config` is null where one is missing. */
async function examine(parts: ConfigParts, config: Config | null): Promise<Diagnosis[]> {
  const { slack, file, storage, publicUrl, proxies } = parts;
  const seen: Seen = { offsets: { database: null, gitlab: null }, reached: [] };
  const found = await Promise.all([
    slack === null ? [] : checkSlack({ slack, publicUrl, proxies, file }),
    file === null ? [] : declaredDiagnoses(parts, file, seen),
    file === null ? [] : checkOnCall(file, openOnCall(parts)),
    storage === null || isToBeMade(storage, config) ? [] : storageDiagnoses(storage, config, seen),
  ]);
  return [
    ...found.flat(),
    ...(file === null ? [] : sameGroups(seen.reached, file)),
    ...clockDiagnoses(seen.offsets),
  ];
}

/** What parts find that says something only beside what others find. */
interface Seen {
  readonly offsets: ClockOffsets;
  readonly reached: Reached[];
}

/** An embedded database is not made for a configuration that would not start. */
const isToBeMade = ({ database }: StorageConfig, config: Config | null): boolean =>
  config === null && database.kind === 'embedded' && !existsSync(database.dataDir);

function declaredDiagnoses(
  parts: ConfigParts,
  file: ConfigFile,
  { offsets, reached }: Seen,
): Promise<Diagnosis[]> {
  const heardTime = (at: Date): void => void (offsets.gitlab = at.getTime() - Date.now());
  const declared = connectorsOf(parts, file, async () => null, heardTime);
  const { publicUrl } = parts;
  return checkConnectors(file.connectors, { file, publicUrl, open: (id) => declared.get(id), reached });
}

/** The connectors of a document, opened as hallpass opens them. */
const connectorsOf = (
  { secretOf, proxies, extraAuthorities }: Pick<ConfigParts, 'secretOf' | 'proxies' | 'extraAuthorities'>,
  file: ConfigFile,
  stored: Stored,
  heardTime?: (at: Date) => void,
): Connectors =>
  openConnectors({
    active: async () => file,
    load: async () => file,
    secretOf,
    tokenOf: async (connector) =>
      'stored' in connector.token ? stored(connector) : secretOf(connector.token),
    now: () => new Date(),
    heardTime,
    proxies,
    extraAuthorities,
    log: createLog('silent'),
  });

function documentDiagnoses({ document, proxies }: Config): Diagnosis[] {
  return [
    ok('Configuration', `the environment and ${document.path} are complete`),
    ...proxyDiagnoses(proxies),
    ...documentWarnings(document.file).map((fault) =>
      warn(`${document.path}: ${fault.path}`, configFaultText(fault)),
    ),
  ];
}

/** Whether they let anything through is seen by what is asked through them. */
function proxyDiagnoses({ https, http, bypass }: Config['proxies']): Diagnosis[] {
  const straight = bypass.length === 0 ? '' : `, but for ${bypass.join(', ')}`;
  return (
    [
      { variable: 'HTTPS_PROXY', address: https },
      { variable: 'HTTP_PROXY', address: http },
    ] as const
  ).flatMap(({ variable, address }) =>
    address === null
      ? []
      : [ok('Proxy', `Slack and GitLab are reached through ${proxyName({ variable, address })}${straight}`)],
  );
}

async function storageDiagnoses(
  { database, redisUrl }: StorageConfig,
  config: Config | null,
  { offsets, reached }: Seen,
): Promise<Diagnosis[]> {
  try {
    const look = async (opened: Database): Promise<Diagnosis[]> => {
      const diagnoses = await checkDatabase(opened);
      offsets.database = await serverClock(opened.db).then(
        (at) => at.getTime() - Date.now(),
        () => null,
      );
      const away = diagnoses.some(({ level }) => level === 'fail');
      if (!away && config !== null) diagnoses.push(...(await storedDiagnoses(config, opened, reached)));
      if (redisUrl !== null) return [...diagnoses, ...(await checkQueue({ redisUrl: redisUrl.reveal() }))];
      return away ? diagnoses : [...diagnoses, ...(await checkQueue({ pool: opened.pool }))];
    };
    return await withDatabase(database, look, { makes: true });
  } catch (error) {
    return [fail('Database', error instanceof ConfigError ? error.message : unreachable(error))];
  }
}

async function storedDiagnoses(config: Config, { db }: Database, reached: Reached[]): Promise<Diagnosis[]> {
  if ((await pendingMigrations(db)).length > 0)
    return [warn('Connectors', 'those set up in Slack are looked at once the migrations are applied')];
  const { file } = config.document;
  const open = (together: ConfigFile, stored: Stored): Connectors => connectorsOf(config, together, stored);
  const fromSlack = await checkSlackConnectors(config, db, open, reached);
  const groups = await checkUserGroups(db, file);
  return [
    ...(await checkProcesses(db, file)),
    ...groups,
    ...(await checkEventReceivers(db, file)),
    ...fromSlack,
  ];
}
