import type { Tx } from '../../context.ts';
import { boxOf, lockOutdatedDraft, writeDraftBox } from '../../db/connectors/connector-drafts.ts';
import { lockOutdatedSecret, writeConnectorSecret } from '../../db/connectors/connector-secrets.ts';
import { countBoxes, lockOutdatedCredential, writeCredential } from '../../db/connectors/credentials.ts';
import type { SecretKind } from '../../domain/connectors/connector-secret.ts';
import { system } from '../../domain/actor.ts';
import { connectorSubject } from '../../domain/messages/subject.ts';
import { openToken, sealToken, type Boxes, type TokenBox } from '../../sealed-box.ts';
import { draftBoxOwner } from './draft-token.ts';
import { secretOwner } from './stored-secret.ts';
import { credentialOwner } from './stored-token.ts';
import { transact, type Transacting } from '../transact.ts';

export interface Rekeyed {
  /** Sealed with the present key by this run. */
  readonly renewed: number;
  /** Sealed with it before. */
  readonly current: number;
  /** Connectors, in force or being set up, whose box no known key opens. */
  readonly unopened: readonly string[];
}

/**
 * Seals every stored token and secret with the present key, of connectors and of drafts. One row at
 * a time, each in a transaction of its own: killed at any point, the rows done are done and the
 * others open with the previous key. Twice is harmless. Writes credentials, connector_drafts,
 * connector_secrets, audit_events.
 */
export async function rekeyCredentials(ctx: Transacting, boxes: Boxes): Promise<Rekeyed> {
  const current = await countBoxes(ctx.db, boxes.keyId);
  const unopened: string[] = [];
  let renewed = 0;
  for (const next of [nextCredential, nextDraft, nextSecret('webhook'), nextSecret('oauth')]) {
    for (let after = ''; ;) {
      const done = await transact(ctx, system('rekey'), (tx) => rekeyNext(tx, boxes, next, after));
      if (done === null) break;
      if (done.opened) renewed += 1;
      else unopened.push(done.connectorId);
      after = done.key;
    }
  }
  return { renewed, current, unopened };
}

/** A row whose box another key sealed. */
interface Outdated {
  /** What the rows are in the order of. */
  readonly key: string;
  readonly connectorId: string;
  /** Whom the box is sealed for. */
  readonly owner: string;
  readonly subject: string;
  readonly box: TokenBox;
  write(box: TokenBox): Promise<unknown>;
}

type NextOutdated = (tx: Tx, keyId: string, after: string) => Promise<Outdated | null>;

const nextCredential: NextOutdated = async (tx, keyId, after) => {
  const row = await lockOutdatedCredential(tx, keyId, after);
  if (row === undefined) return null;
  const { connectorId } = row;
  const owner = credentialOwner(connectorId);
  const write = (box: TokenBox): Promise<void> => writeCredential(tx, connectorId, box);
  return { key: connectorId, connectorId, owner, subject: connectorSubject(connectorId), box: row, write };
};

const nextDraft: NextOutdated = async (tx, keyId, after) => {
  const draft = await lockOutdatedDraft(tx, keyId, after);
  const box = draft === undefined ? null : boxOf(draft);
  if (draft === undefined || box === null) return null;
  const { id, connectorId } = draft;
  const write = (renewed: TokenBox): Promise<unknown> => writeDraftBox(tx, id, renewed);
  return { key: id, connectorId, owner: draftBoxOwner(id), subject: id, box, write };
};

const nextSecret =
  (kind: SecretKind): NextOutdated =>
  async (tx, keyId, after) => {
    const row = await lockOutdatedSecret(tx, kind, keyId, after);
    if (row === undefined) return null;
    const { connectorId } = row;
    const owner = secretOwner(kind, connectorId);
    const write = (box: TokenBox): Promise<void> => writeConnectorSecret(tx, row, box);
    return { key: connectorId, connectorId, owner, subject: connectorSubject(connectorId), box: row, write };
  };

async function rekeyNext(
  tx: Tx,
  boxes: Boxes,
  next: NextOutdated,
  after: string,
): Promise<{ key: string; connectorId: string; opened: boolean } | null> {
  const outdated = await next(tx, boxes.keyId, after);
  if (outdated === null) return null;
  const { key, connectorId, owner, subject, box } = outdated;
  const token = openToken(boxes, owner, box.origin, box);
  if (token === null) return { key, connectorId, opened: false };
  await outdated.write(sealToken(boxes, owner, box.origin, token));
  tx.audit({ action: 'credential.rekeyed', subject, body: { from: box.keyId, to: boxes.keyId } });
  return { key, connectorId, opened: true };
}
