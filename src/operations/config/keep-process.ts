import type { OperationContext } from '../../context.ts';
import { forgetProcess, recordProcess, type StartedProcess } from '../../db/config/processes.ts';
import { system } from '../../domain/actor.ts';
import { transact } from '../transact.ts';

/** Records that a process still lives. Writes processes; twice is harmless. */
export const keepProcess = (ctx: OperationContext, process: StartedProcess): Promise<void> =>
  transact(ctx, system('heartbeat'), (tx) => recordProcess(tx, process));

/** Records that a process has ended. Twice is harmless. */
export const endProcess = (ctx: OperationContext, { id }: StartedProcess): Promise<void> =>
  transact(ctx, system('heartbeat'), async (tx) => void (await forgetProcess(tx, id)));
