import { loadConfig, type Config } from '../config.ts';
import { documentWarnings } from '../config-document.ts';
import { proxyName } from '../connectors/proxies.ts';
import { openConnectors, type Connectors } from '../connectors/registry.ts';
import type { Database } from '../db/database.ts';
import { serverClock } from '../db/server-clock.ts';
import { pendingMigrations } from '../db/schema/migrate.ts';
import type { ConfigFile } from '../domain/config-file.ts';
import { ConfigError } from '../errors.ts';
import { createLog } from '../log.ts';
import { parseOptions, refusePositionals, type Command, type Terminal } from './command.ts';
import { clockDiagnoses, type ClockOffsets } from './doctor/check-clocks.ts';
import { checkConnectors } from './doctor/check-connectors.ts';
import { checkDatabase, unreachable } from './doctor/check-database.ts';
import { checkQueue } from './doctor/check-queue.ts';
import { checkSlackConnectors, type Stored } from './doctor/check-slack-connectors.ts';
import { checkSlack } from './doctor/check-slack.ts';
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
  const diagnoses = Array.isArray(config) ? config : await examine(config);
  for (const diagnosis of diagnoses) terminal.out(printDiagnosis(diagnosis));
  if (Array.isArray(config)) return EXIT.config;
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

async function examine(config: Config): Promise<Diagnosis[]> {
  const { document, http } = config;
  const offsets: ClockOffsets = { database: null, gitlab: null };
  const heardTime = (at: Date): void => void (offsets.gitlab = at.getTime() - Date.now());
  const declared = connectorsOf(config, document.file, async () => null, heardTime);
  const found = await Promise.all([
    checkSlack(config),
    checkConnectors(document.file.connectors, {
      file: document.file,
      publicUrl: http.publicUrl,
      open: (id) => declared.get(id),
    }),
    storageDiagnoses(config, offsets),
  ]);
  return [...documentDiagnoses(config), ...found.flat(), ...clockDiagnoses(offsets)];
}

/** The connectors of a document, opened as hallpass opens them. */
const connectorsOf = (
  { secretOf, proxies }: Config,
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

async function storageDiagnoses(config: Config, offsets: ClockOffsets): Promise<Diagnosis[]> {
  const { database, redisUrl } = config;
  try {
    return await withDatabase(database, async (opened) => {
      const diagnoses = await checkDatabase(opened);
      offsets.database = await serverClock(opened.db).then(
        (at) => at.getTime() - Date.now(),
        () => null,
      );
      const away = diagnoses.some(({ level }) => level === 'fail');
      if (!away) diagnoses.push(...(await storedDiagnoses(config, opened)));
      if (redisUrl !== null) return [...diagnoses, ...(await checkQueue({ redisUrl: redisUrl.reveal() }))];
      return away ? diagnoses : [...diagnoses, ...(await checkQueue({ pool: opened.pool }))];
    });
  } catch (error) {
    return [fail('Database', error instanceof ConfigError ? error.message : unreachable(error))];
  }
}

async function storedDiagnoses(config: Config, { db }: Database): Promise<Diagnosis[]> {
  if ((await pendingMigrations(db)).length > 0)
    return [warn('Connectors', 'those set up in Slack are looked at once the migrations are applied')];
  return checkSlackConnectors(config, db, (file, stored) => connectorsOf(config, file, stored));
}
