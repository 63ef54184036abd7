import type { Tx } from '../../../context.ts';
import type { ActiveConfig } from '../../../db/config/config.ts';
import type { Actor } from '../../../domain/actor.ts';
import { ConfigFile } from '../../../domain/document/config-file.ts';
import { arranged, declared, withKeptFromApi } from '../../../domain/document/made-through-api.ts';
import { ConfigError } from '../../../errors.ts';
import type { Log } from '../../../log.ts';
import { keptFromSlack } from '../kept-from-slack.ts';
import { activateConfig, sourceOf } from './activate-config.ts';
import { assertSameGroups } from './assert-same-groups.ts';
import { configChanges, tellConfigChange } from './tell-config-change.ts';

/**
 * Puts a file in place of the configuration that is locked, as activateConfig does, after it has
 * told owners and the log what that takes from them. `host` is the machine it comes from. What is
 * managed in Slack and not in it stays, also where it came by the API.
 * @throws ConfigError when an id would stand for another group while that matters
 */
export async function activateFile(
  tx: Tx,
  actor: Actor,
  before: ActiveConfig,
  {
    file: given,
    host,
    log,
    source = 'file',
  }: {
    readonly file: ConfigFile;
    readonly host: string | null;
    readonly log: Log;
    /** `whole`: of what was made through the API, what it leaves out goes, too. */
    readonly source?: 'file' | 'api' | 'whole';
  },
): Promise<number> {
  const file = besideApi(given, before.file, source);
  await assertSameGroups(tx, before, { document: file, isFile: true });
  const kept = await keptFromSlack(tx.db, file, before.file);
  const after = { ...file, connectors: [...file.connectors, ...kept] };
  for (const change of await configChanges(tx, before, after, host)) {
    const { name: _, ...fields } = change;
    log.warn(fields, 'the configuration about to take force takes something from owners');
    await tellConfigChange(tx, change, { before: before.file, after });
  }
  // Only of a file does activateConfig keep what it says nothing about.
  const document = source === 'file' ? file : after;
  const door = actor.kind === 'person' ? sourceOf(actor) : 'api';
  return activateConfig(tx, actor, before, { document, source: source === 'file' ? 'file' : door, host });
}

/** @throws ConfigError where what stays does not go with it */
function besideApi(given: ConfigFile, before: ConfigFile, source: 'file' | 'api' | 'whole'): ConfigFile {
  if (source === 'whole') return arranged(given);
  const merged = withKeptFromApi(source === 'file' ? declared(given) : given, before);
  // Keys in the order in which they are stored: the same document is the same version.
  const { error, data } = ConfigFile.safeParse(merged);
  if (error === undefined) return data;
  throw new ConfigError(
    error.issues.map(({ path, message }) => ({ path: `document: ${path.join('.')}`, message })),
  );
}
