/** The whole program, in a process of its own. */
import type { Program } from '../../../src/compose.ts';
import { composeFor, type ProgramSetting } from '../compose-for.ts';
import { serve } from '../remote.ts';

let program: Program | null = null;

const calls = {
  /** Resolves to the address it listens on. */
  async start(setting: ProgramSetting): Promise<string> {
    program = await composeFor(setting);
    return program.start();
  },
  async stop(): Promise<void> {
    await program?.stop();
  },
};
export type ProgramCalls = typeof calls;
serve(calls);
