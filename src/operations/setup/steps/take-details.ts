import type { Tx } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { boxOf, lockDraft, type ConnectorDraft } from '../../../db/connectors/connector-drafts.ts';
import { wantMessage } from '../../../db/messages/messages.ts';
import { isAdmin } from '../../../db/policies/owners.ts';
import type { PersonActor } from '../../../domain/actor.ts';
import type { ConfigFile } from '../../../domain/document/config-file.ts';
import {
  readDetails,
  type DetailsFault,
  type EnteredDetails,
} from '../../../domain/connectors/connector-details.ts';
import { NotFoundError } from '../../../errors.ts';
import { sealToken, type Boxes } from '../../../sealed-box.ts';
import { actingPerson } from '../../acting-person.ts';
import { assertMayEnter } from '../assert-may-enter.ts';
import { draftBoxOwner, tokenHeld } from '../draft-token.ts';
import type { EnterDetails, EnteredOutcome } from '../entered-outcome.ts';
import { overAlready } from '../over-already.ts';
import { moveDraft } from './move-draft.ts';
import { draftNameFault, nameFault } from './name-fault.ts';
import { ownersFault } from './owners-fault.ts';

/** What `enterDetails` does, as part of something else. @throws as it */
export async function takeDetails(
  tx: Tx,
  boxes: Boxes | null,
  actor: PersonActor,
  { draftId, details, token }: EnterDetails,
): Promise<EnteredOutcome> {
  const draft = await lockDraft(tx, draftId);
  if (draft === undefined) throw new NotFoundError('draft');
  const { file } = await activeConfig(tx.db);
  await assertMayEnter(tx, actor, file, draft);
  const entered = await mergedDetails(tx, actor, file, draft, details);
  const typed = token?.trim() ?? '';
  const faults = [
    ...readDetails(entered, draft.connectorId).faults,
    ...(await tokenFaults(tx, boxes, draft, { typed, entered })),
    ...authorityFaults(actor, file, draft, { typed, entered }),
  ];
  const found = [
    await nameFault(tx.db, file, entered, draft.connectorId),
    await draftNameFault(tx.db, entered, draft.connectorId),
    entered.owners === draft.entered.owners ? null : await ownersFault(tx, entered.owners),
  ];
  faults.push(...found.filter((fault) => fault !== null));
  if (faults.length > 0) return { outcome: 'refused', faults };
  const box =
    typed === '' || boxes === null ? null : sealToken(boxes, draftBoxOwner(draftId), urlOf(entered), typed);
  const moved = await moveDraft(tx, draft, 'enter', { entered, enteredBy: actor.personId, box });
  if (moved === null) throw overAlready(draft);
  await wantMessage(tx, { subjectId: draftId, kind: 'draft-card', personId: actor.personId });
  tx.enqueue({ name: 'check-draft', payload: { draftId } });
  return { outcome: 'checking', draftId, entry: moved.entry };
}

/**
 * What is in force for an edit, what was entered before for a new one, and what is entered now.
 * Only admins may change name, owners and application.
 */
async function mergedDetails(
  tx: Tx,
  actor: PersonActor,
  file: ConfigFile,
  { kind, entered }: ConnectorDraft,
  details: Partial<EnteredDetails>,
): Promise<EnteredDetails> {
  const person = await actingPerson(tx, actor);
  const { name, owners, application, group, url } = entered;
  return {
    ...entered,
    ...details,
    ...(isAdmin(file, person) ? {} : { name, owners, application }),
    // Another group or instance is another connector: everything hallpass knows hangs on the
    // numbers of this one.
    ...(kind === 'edit' ? { group, url } : {}),
  };
}

/**
 * Through the API nobody has the token in force sent to a server that another authority vouches for
 * without having the token.
 */
function authorityFaults(
  { via }: PersonActor,
  { connectors }: ConfigFile,
  draft: ConnectorDraft,
  { typed, entered }: { readonly typed: string; readonly entered: EnteredDetails },
): DetailsFault[] {
  if (via !== 'api' || draft.kind !== 'edit' || typed !== '' || boxOf(draft) !== null) return [];
  const inForce = connectors.find(({ id }) => id === draft.connectorId)?.caCertificate ?? '';
  if (entered.caCertificate.trim() === inForce.trim()) return [];
  return [{ field: 'token', fault: { code: 'token_wanted' } }];
}

type BareFault = 'no_secret_key' | 'token_misread' | 'token_elsewhere' | 'token_wanted';

async function tokenFaults(
  tx: Tx,
  boxes: Boxes | null,
  draft: ConnectorDraft,
  { typed, entered }: { readonly typed: string; readonly entered: EnteredDetails },
): Promise<DetailsFault[]> {
  const fault = (code: BareFault): DetailsFault[] => [{ field: 'token', fault: { code } }];
  if (boxes === null) return fault('no_secret_key');
  if (/[^\x21-\x7e]/.test(typed)) return fault('token_misread');
  const held = boxOf(draft);
  const { url } = readDetails(entered, draft.connectorId).config;
  if (typed === '' && held !== null && held.origin !== new URL(url).origin) return fault('token_elsewhere');
  if (typed !== '' || (await tokenHeld(tx, boxes, draft)) !== null) return [];
  return fault('token_wanted');
}

const urlOf = (entered: EnteredDetails): string => readDetails(entered, '').config.url;
