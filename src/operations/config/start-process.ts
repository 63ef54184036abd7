import type { OperationContext } from '../../context.ts';
import { activeConfig, fileHashOf, fileVersions } from '../../db/config/config.ts';
import {
  livingProcesses,
  recordProcess,
  type ProcessRow,
  type StartedProcess,
} from '../../db/config/processes.ts';
import { system } from '../../domain/actor.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { inForceSince, newerThan } from '../../domain/document/config-history.ts';
import { declared } from '../../domain/document/made-through-api.ts';
import type { ProcessId } from '../../domain/id.ts';
import { ConfigError } from '../../errors.ts';
import { VERSION } from '../../version.ts';
import { transact } from '../transact.ts';
import { lockConfig } from './steps/activate-config.ts';
import { activateFile } from './steps/activate-file.ts';

export interface StartProcess {
  readonly id: ProcessId;
  readonly host: string;
  readonly pid: number;
  readonly file: ConfigFile;
  /** Where the file is, for people. */
  readonly path: string;
  /**
   * The version the operator says this file takes the place of, although it is older; null when
   * nothing was said.
   */
  readonly supersedes: number | null;
}

/**
 * Puts the file of a process that starts in force, as applyConfig does, and records that the
 * process lives. Writes config_versions, processes.
 * @throws ConfigError when another process lives with a file that replaced this one, unless the
 * operator says so; and as applyConfig does
 */
export async function startProcess(ctx: OperationContext, input: StartProcess): Promise<StartedProcess> {
  const { id, host, pid } = input;
  const file = declared(input.file);
  const actor = system('start');
  return transact(ctx, actor, async (tx) => {
    const before = await lockConfig(tx);
    const fileHash = fileHashOf(file);
    if (fileHashOf(before.file) !== fileHash)
      await assertNotSuperseded(tx.db, { ...input, file }, await livingProcesses(tx.db, id));
    const configVersion = await activateFile(tx, actor, before, { file, host, log: ctx.log });
    const process = { id, host, pid, program: VERSION, fileHash, configVersion, startedAt: tx.now };
    await recordProcess(tx, process);
    return process;
  });
}

/** @throws ConfigError */
async function assertNotSuperseded(
  db: Parameters<typeof fileVersions>[0],
  { file, path, supersedes }: StartProcess,
  living: readonly ProcessRow[],
): Promise<void> {
  const history = await fileVersions(db);
  const hash = fileHashOf(file);
  const newer = newerThan(history, hash, living);
  if (newer === null) return;
  const inForce = inForceSince(history, fileHashOf((await activeConfig(db)).file));
  if (supersedes !== null && supersedes === inForce) return;
  const [own, its] = [hash, newer.fileHash].map((one) => inForceSince(history, one));
  const replacedAt = history.find(({ version }) => version === its)?.appliedAt;
  const since = `has been running with version ${its} since ${timeOf(newer.startedAt)}`;
  throw new ConfigError([
    {
      path,
      message: [
        `is version ${own} of the configuration, which version ${its} replaced${replacedAt === undefined ? '' : ` on ${timeOf(replacedAt)}`}, and another process (${newer.pid} on ${newer.host}) ${since}.`,
        'Nothing was changed. Give this process the newer file.',
        `To go back to this file on purpose, start with HALLPASS_SUPERSEDES=${inForce}: that is said once, of that version only`,
      ].join(' '),
    },
  ]);
}

const timeOf = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
