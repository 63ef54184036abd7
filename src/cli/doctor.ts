import { loadConfig, type Config } from '../config.ts';
import { documentWarnings } from '../config-document.ts';
import { gitlabConnector } from '../connectors/gitlab/connector.ts';
import { ConfigError } from '../errors.ts';
import { parseOptions, refusePositionals, type Command, type Terminal } from './command.ts';
import { checkConnectors } from './doctor/check-connectors.ts';
import { checkDatabase, unreachable } from './doctor/check-database.ts';
import { checkQueue } from './doctor/check-queue.ts';
import { checkSlack } from './doctor/check-slack.ts';
import { fail, ok, printFinding, warn, type Finding } from './doctor/finding.ts';
import { EXIT } from './failure.ts';
import { withDatabase } from './with-database.ts';

/** Looks at everything hallpass depends on and changes none of it. Starts the embedded database when nothing else has. */
export const doctor: Command = async (args, terminal) => {
  refusePositionals(parseOptions(args, {}).positionals);
  const config = configOrFindings(terminal);
  const findings = Array.isArray(config) ? config : await examine(config);
  for (const finding of findings) terminal.out(printFinding(finding));
  if (Array.isArray(config)) return EXIT.config;
  return findings.some(({ level }) => level === 'fail') ? EXIT.failed : EXIT.ok;
};

function configOrFindings({ env }: Terminal): Config | Finding[] {
  try {
    return loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map(({ path, message }) => fail(path, message));
    throw error;
  }
}

async function examine(config: Config): Promise<Finding[]> {
  const now = () => new Date();
  const found = await Promise.all([
    checkSlack(config),
    checkConnectors(config, ({ url, group }, token) => gitlabConnector({ url, group, token, now })),
    storageFindings(config),
  ]);
  return [...documentFindings(config), ...found.flat()];
}

function documentFindings({ document }: Config): Finding[] {
  return [
    ok('Configuration', `the environment and ${document.path} are complete`),
    ...documentWarnings(document.file).map(({ path, message }) => warn(`${document.path}: ${path}`, message)),
  ];
}

async function storageFindings({ database, redisUrl }: Config): Promise<Finding[]> {
  try {
    return await withDatabase(database, async (opened) => {
      const findings = await checkDatabase(opened);
      if (redisUrl !== null) return [...findings, ...(await checkQueue({ redisUrl: redisUrl.reveal() }))];
      const away = findings.some(({ level }) => level === 'fail');
      return away ? findings : [...findings, ...(await checkQueue({ pool: opened.pool }))];
    });
  } catch (error) {
    return [fail('Database', error instanceof ConfigError ? error.message : unreachable(error))];
  }
}
