import type { OperationContext } from '../../context.ts';
import type { Actor } from '../../domain/actor.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { lockConfig, activateConfig, type ConfigSource } from './steps/activate-config.ts';
import { activateFile } from './steps/activate-file.ts';
import { transact } from '../transact.ts';

export interface ApplyConfig {
  /** The whole document. One from the file leaves out what is managed in Slack, and keeps it. */
  readonly document: ConfigFile;
  readonly source: ConfigSource;
  /** The version the change was made from; left out, the document simply becomes the newest. */
  readonly expectedVersion?: number;
}

/**
 * Makes a document the one in force, as a new version, and returns that version. A connector it no
 * longer has loses its open grants and pending requests; of a file, owners and the log are told
 * before. Twice: the same document is the same version.
 * @throws StaleError version when somebody applied another one meanwhile; ConfigError when it gives
 * the id of a connector to another group while grants hang on it, or it is managed in Slack
 */
export async function applyConfig(ctx: OperationContext, actor: Actor, input: ApplyConfig): Promise<number> {
  return transact(ctx, actor, async (tx) => {
    const before = await lockConfig(tx, input.expectedVersion);
    return input.source === 'file'
      ? activateFile(tx, actor, before, { file: input.document, host: null, log: ctx.log })
      : activateConfig(tx, actor, before, input);
  });
}
