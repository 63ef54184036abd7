import type { Config } from '../../config/config.ts';
import type { ReadDb } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { secretKindsOf } from '../../db/connectors/connector-secrets.ts';
import type { Connectors } from '../../connectors/registry.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { keptFromSlack } from '../../operations/config/kept-from-slack.ts';
import { storedToken } from '../../operations/setup/stored-token.ts';
import { boxesOf } from '../../sealed-box.ts';
import { checkConnectors, subjectOf, type Reached } from './check-connectors.ts';
import { fail, warn, type Diagnosis } from './diagnosis.ts';

type Known = Pick<Config, 'document' | 'secretKey' | 'secretKeyPrevious' | 'http'>;

/**
 * Looks at the connectors set up in Slack that stay beside the file, as at those of the file; says
 * so when there are none anywhere. `open` makes connectors of a document, with the tokens that are
 * stored. Never rejects once the database answers.
 */
export async function checkSlackConnectors(
  { document: { file, path }, secretKey, secretKeyPrevious, http }: Known,
  db: ReadDb,
  open: (file: ConfigFile, stored: Stored) => Connectors,
  reached: Reached[],
): Promise<Diagnosis[]> {
  const kept = await keptFromSlack(db, file, (await activeConfig(db)).file);
  if (kept.length + file.connectors.length === 0)
    return [
      warn('Connectors', `none is in ${path}, and none was set up in Slack; there is nothing to ask for`),
    ];
  if (secretKey === null) return kept.map((connector) => fail(subjectOf(connector), NO_KEY));
  const boxes = boxesOf(secretKey.reveal(), secretKeyPrevious?.reveal() ?? null);
  const together = { ...file, connectors: [...file.connectors, ...kept] };
  const connectors = open(together, (connector) => storedToken(db, boxes, connector));
  return checkConnectors(kept, {
    file: together,
    publicUrl: http.publicUrl,
    ownSecrets: (id) => secretKindsOf(db, id),
    open: (id) => connectors.get(id),
    reached,
  });
}

/** The token kept in the database; null when there is none that opens. */
export type Stored = (connector: { readonly id: string; readonly url: string }) => Promise<string | null>;

const NO_KEY =
  'was set up in Slack, so its token is sealed, and HALLPASS_SECRET_KEY is not set; set it to the key that hallpass runs with';
