import type { OperationContext, Tx } from '../../context.ts';
import { configAt, type ActiveConfig } from '../../db/config/config.ts';
import { isAdmin } from '../../db/policies/owners.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { ConfigError, ForbiddenError, NotFoundError, type ConfigFault } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { transact } from '../transact.ts';
import { configRefusals, tokensNotKept } from './config-refusals.ts';
import { lockConfig } from './steps/activate-config.ts';
import { activateFile } from './steps/activate-file.ts';

export interface ChangeConfig {
  readonly document: ConfigFile;
  readonly expectedVersion: number;
  /** Whether what was made through the API goes where the document leaves it out; else it stays. */
  readonly whole?: boolean;
}

/**
 * Applies a document for an admin, as a new version, and returns that version. Owners are told what
 * it takes from them. What is managed in Slack stays unless it is in the document. Twice: the same
 * document is the same version.
 * @throws StaleError version when it is not the expected one any more; ForbiddenError not_admin,
 * deactivated; ConfigError when it says anew where a secret is or goes, gives the id of a connector
 * to another group while that matters, or has one whose token is not kept
 */
export async function changeConfig(
  ctx: OperationContext,
  actor: PersonActor,
  { document, expectedVersion, whole = false }: ChangeConfig,
): Promise<number> {
  return transact(ctx, actor, async (tx) => {
    const before = await lockForAdmin(tx, actor, expectedVersion);
    assertNone(await configRefusals(tx.db, before.file, document));
    const source = whole ? 'whole' : 'api';
    return activateFile(tx, actor, before, { file: document, host: null, log: ctx.log, source });
  });
}

/**
 * Applies the document of an earlier version once more, as a new version, and returns that version.
 * @throws as changeConfig; NotFoundError version
 */
export async function rollBackConfig(
  ctx: OperationContext,
  actor: PersonActor,
  { version, expectedVersion }: { readonly version: number; readonly expectedVersion: number },
): Promise<number> {
  return transact(ctx, actor, async (tx) => {
    const before = await lockForAdmin(tx, actor, expectedVersion);
    const earlier = await configAt(tx.db, version);
    if (earlier === undefined) throw new NotFoundError('version');
    assertNone(await tokensNotKept(tx.db, earlier.file));
    return activateFile(tx, actor, before, { file: earlier.file, host: null, log: ctx.log, source: 'whole' });
  });
}

async function lockForAdmin(tx: Tx, actor: PersonActor, expectedVersion: number): Promise<ActiveConfig> {
  const before = await lockConfig(tx, expectedVersion);
  const person = await actingPerson(tx, actor);
  if (!isAdmin(before.file, person))
    throw new ForbiddenError({ code: 'not_admin', act: 'change_configuration' });
  return before;
}

/** @throws ConfigError with these faults, unless there are none */
function assertNone(faults: readonly ConfigFault[]): void {
  if (faults.length > 0) throw new ConfigError(faults);
}
