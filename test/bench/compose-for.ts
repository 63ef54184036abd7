import { compose, type Program } from '../../src/compose.ts';
import type { Config } from '../../src/config/config.ts';
import { Secret } from '../../src/secret.ts';
import { configOf, type Surroundings } from '../support/program-config.ts';
import type { Place } from './places.ts';

export interface ProgramSetting extends Omit<Surroundings, 'databaseUrl'> {
  readonly database: Place['database'];
}

/** The real program between the fakes, logging as in production. */
export function composeFor(setting: ProgramSetting): Promise<Program> {
  const config: Config = { ...configOf({ ...setting, databaseUrl: '' }), database: databaseOf(setting) };
  return compose({ ...config, logLevel: 'info' });
}

const databaseOf = ({ database }: ProgramSetting): Config['database'] =>
  'url' in database
    ? { kind: 'url', url: new Secret(database.url) }
    : { kind: 'embedded', dataDir: database.dataDir };
