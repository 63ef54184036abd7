import { activeConfig, fileHashOf } from '../../db/config/config.ts';
import { livingProcesses } from '../../db/config/processes.ts';
import type { ReadDb } from '../../context.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { ok, warn, type Diagnosis } from './diagnosis.ts';

/**
 * Names the processes that live, and that run with another file than the one in force or the one
 * that is looked at. Reads only.
 */
export async function checkProcesses(db: ReadDb, file: ConfigFile): Promise<Diagnosis[]> {
  const living = await livingProcesses(db);
  if (living.length === 0) return [];
  const inForce = fileHashOf((await activeConfig(db)).file);
  const own = fileHashOf(file);
  const others = living.filter(({ fileHash }) => fileHash !== inForce);
  const names = (some: typeof living): string =>
    some.map(({ pid, host, configVersion }) => `${pid} on ${host} (version ${configVersion})`).join(', ');
  if (others.length > 0)
    return [
      warn(
        'Processes',
        `${names(others)} run with another hallpass.yaml than the one in force; restart them with the newer file`,
      ),
    ];
  if (own !== inForce)
    return [
      warn(
        'Processes',
        `${names(living)} run with another hallpass.yaml than this one, which is not in force until hallpass starts with it`,
      ),
    ];
  return [ok('Processes', `${living.length} running, all with this hallpass.yaml`)];
}
