import type { Context, Tx } from '../context.ts';
import { activeConfig, insertConfigVersion, storedForm } from '../db/config.ts';
import { lockOpenGrants } from '../db/grants.ts';
import { actorText, type Actor } from '../domain/actor.ts';
import type { ConfigFile } from '../domain/config-file.ts';
import { StaleError } from '../errors.ts';
import { beginRevoke } from './begin-revoke.ts';
import { closePending } from './close-pending.ts';
import { renewOwnerHomes } from './renew-owner-homes.ts';
import { transact } from './transact.ts';

export interface ApplyConfig {
  /** The whole document. One from the file leaves out what is managed in Slack, and keeps it. */
  readonly document: ConfigFile;
  readonly source: 'file' | 'web' | 'api' | 'slack';
  /** The version the change was made from; left out, the document simply becomes the newest. */
  readonly expectedVersion?: number;
}

/**
 * Makes a document the one in force, as a new version, and returns that version. A connector it no longer has loses its open grants
 * and pending requests. Twice: the same document is the same version.
 * @throws StaleError version when somebody applied another one meanwhile
 */
export async function applyConfig(ctx: Context, actor: Actor, input: ApplyConfig): Promise<number> {
  return transact(ctx, actor, async (tx) => {
    await tx.db.selectFrom('auditHead').select('seq').forUpdate().execute();
    const before = await activeConfig(tx.db);
    if (input.expectedVersion !== undefined && input.expectedVersion !== before.version) {
      throw new StaleError(
        'version',
        `The configuration is at version ${before.version} by now. Look at it again, then repeat your change.`,
      );
    }
    const form = storedForm(
      input.source === 'file' ? withManaged(input.document, before.file) : input.document,
    );
    const current = await tx.db
      .selectFrom('configVersions')
      .select('hash')
      .where('version', '=', before.version)
      .executeTakeFirst();
    if (current?.hash === form.hash) return before.version;
    const version = before.version + 1;
    await insertConfigVersion(tx, version, form, actorText(actor), input.source);
    tx.audit({
      action: 'config.applied',
      subject: `config:${version}`,
      body: { hash: form.hash, source: input.source },
    });
    const after = await activeConfig(tx.db);
    for (const { file } of [before, after]) await renewOwnerHomes(tx, file);
    const kept = new Set(after.file.connectors.map((connector) => connector.id));
    for (const { id } of before.file.connectors.filter((connector) => !kept.has(connector.id)))
      await dropConnector(tx, id);
    return version;
  });
}

/** A file says nothing about the connectors set up in Slack: they stay, unless it now declares the same id or group itself. */
function withManaged(file: ConfigFile, before: ConfigFile): ConfigFile {
  const managed = before.connectors.filter(
    (one) =>
      one.managedBy === 'slack' &&
      !file.connectors.some(
        (declared) => declared.id === one.id || (declared.url === one.url && declared.group === one.group),
      ),
  );
  return { ...file, connectors: [...file.connectors, ...managed] };
}

async function dropConnector(tx: Tx, connectorId: string): Promise<void> {
  for (const grant of await lockOpenGrants(tx, { connectorId }))
    await beginRevoke(tx, grant, 'end', 'connector_gone');
  await closePending(tx, { connectorId }, 'connector_gone');
}
