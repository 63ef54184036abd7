import type { ReadDb } from '../../context.ts';
import { configsWith } from '../../db/config/config.ts';
import { findCredential } from '../../db/connectors/credentials.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { newWires } from '../../domain/document/wiring.ts';
import type { ConfigFault } from '../../errors.ts';

type Reader = Pick<ReadDb, 'selectFrom'>;

/** Why a document cannot be applied by an admin, from outside the machine; none when it can. */
export async function configRefusals(
  db: Reader,
  active: ConfigFile,
  document: ConfigFile,
): Promise<ConfigFault[]> {
  return [...(await wiredAnew(db, active, document)), ...(await tokensNotKept(db, document))];
}

/** What says anew where a secret is, or where it goes: no version there was has it just so. */
async function wiredAnew(db: Reader, active: ConfigFile, document: ConfigFile): Promise<ConfigFault[]> {
  const changed = newWires(document, [active]);
  const earlier = await configsWith(
    db,
    changed.flatMap(({ id }) => (id === '' ? [] : [`"id":"${id}"`])),
  );
  return newWires(document, [active, ...earlier]).map(({ path, id }) => ({
    path: id === '' ? path : `${path} (${id})`,
    message: { code: 'wired_anew' } as const,
  }));
}

/** Connectors whose token was entered in Slack and is not there any more. */
export async function tokensNotKept(db: Reader, { connectors }: ConfigFile): Promise<ConfigFault[]> {
  const faults: ConfigFault[] = [];
  for (const [index, { id, token }] of connectors.entries()) {
    if (!('stored' in token) || (await findCredential(db, id)) !== undefined) continue;
    faults.push({ path: `connectors[${index}] (${id})`, message: { code: 'token_dropped' } });
  }
  return faults;
}
