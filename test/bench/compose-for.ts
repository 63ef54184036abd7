import { compose, type Program } from '../../src/compose.ts';
import type { Config } from '../../src/config.ts';
import { Secret } from '../../src/secret.ts';
import { configOf, type Surroundings } from '../support/program-config.ts';
import type { Place } from './places.ts';

export interface ProgramSetting extends Omit<Surroundings, 'databaseUrl'> {
  readonly database: Place['database'];
  /** Whether it sends no more requests a minute than GitLab.com answers. */
  readonly atGitLabsPace?: boolean;
}

/** GitLab.com's budget is not what is measured: 1,000 revocations in a minute alone are 3,000 requests. */
const BUDGET_PER_MINUTE = 1_000_000;

/** The real program between the fakes, logging as in production. */
export function composeFor(setting: ProgramSetting): Promise<Program> {
  const config: Config = { ...configOf({ ...setting, databaseUrl: '' }), database: databaseOf(setting) };
  const budget = setting.atGitLabsPace === true ? {} : { budgetPerMinute: BUDGET_PER_MINUTE };
  return compose({ ...config, logLevel: 'info' }, budget);
}

const databaseOf = ({ database }: ProgramSetting): Config['database'] =>
  'url' in database
    ? { kind: 'url', url: new Secret(database.url) }
    : { kind: 'embedded', dataDir: database.dataDir };
