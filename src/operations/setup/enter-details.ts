import type { Context, Tx } from '../../context.ts';
import { activeConfig } from '../../db/config.ts';
import { boxOf, lockDraft, moveDraft, type ConnectorDraft } from '../../db/connector-drafts.ts';
import { wantMessage } from '../../db/messages.ts';
import { draftOwners, isAdmin } from '../../db/owners.ts';
import type { PersonActor } from '../../domain/actor.ts';
import type { ConfigFile } from '../../domain/config-file.ts';
import {
  readDetails,
  type DetailsFault,
  type EnteredDetails,
} from '../../domain/connectors/connector-details.ts';
import type { DraftId } from '../../domain/id.ts';
import { ForbiddenError, NotFoundError, StaleError } from '../../errors.ts';
import { openToken, sealToken, type Boxes } from '../../sealed-box.ts';
import { actingPerson } from '../acting-person.ts';
import { ownersFault } from './create-draft.ts';
import { assertEditable } from './assert-editable.ts';
import { draftNameFault, nameFault } from './steps/name-fault.ts';
import { storedToken } from './stored-token.ts';
import { renewDraft } from './steps/renew-draft.ts';
import { transact } from '../transact.ts';

export interface EnterDetails {
  readonly draftId: DraftId;
  /** What is left out stays as it was entered before. Name, owners and application are taken from admins only. */
  readonly details: Partial<EnteredDetails>;
  /** Null or empty: the one that hallpass has already. */
  readonly token: string | null;
}

export type EnteredOutcome =
  | { readonly outcome: 'refused'; readonly faults: readonly DetailsFault[] }
  /** GitLab is being asked; what it says is in the draft when its status is no longer `checking`. */
  | { readonly outcome: 'checking'; readonly draftId: DraftId; readonly entry: number };

/** What the boxes of drafts are sealed for: moved to another draft's row, or to a connector's, they do not open. */
export const draftBoxOwner = (draftId: DraftId): string => `draft:${draftId}`;

/** What to do where hallpass cannot keep a token. */
export const NO_SECRET_KEY =
  'hallpass has no HALLPASS_SECRET_KEY, so it cannot keep a token. Ask its operator to set one, or to declare the integration in hallpass.yaml with `token: { env: GITLAB_TOKEN }` or `token: { file: /run/secrets/gitlab_token }`.';

/** What somebody is told who entered none where one is needed. */
export const TOKEN_WANTED = 'Enter the access token. hallpass stores it encrypted and shows it to nobody.';

/**
 * Takes the details of a connector and has them checked in GitLab: nothing is in force by it. What can be seen to be wrong without asking is
 * answered at once, and nothing is written then. The token is sealed before it is stored, and is in nothing else that is written.
 * Twice: the second entry counts. Writes connector_drafts, messages, audit_events; adds check-draft, render-message.
 * @throws ForbiddenError not_owner, deactivated, managed_by_file; NotFoundError draft, connector; StaleError decided
 */
export const enterDetails = (
  ctx: Context,
  actor: PersonActor,
  input: EnterDetails,
): Promise<EnteredOutcome> => transact(ctx, actor, (tx) => takeDetails(tx, ctx.boxes, actor, input));

/** The same as part of something else. */
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
  ];
  const found = [
    await nameFault(tx.db, file, entered, draft.connectorId),
    await draftNameFault(tx.db, entered, draft.connectorId),
    entered.owners === draft.entered.owners ? null : await ownersFault(tx, entered.owners),
  ];
  faults.push(...found.filter((fault) => fault !== null));
  if (faults.length > 0) return { outcome: 'refused', faults };
  const box =
    typed === '' || boxes === null
      ? {}
      : { ...sealToken(boxes, draftBoxOwner(draftId), urlOf(entered), typed), sealedAt: tx.now };
  const entry = draft.entry + 1;
  const moved = await moveDraft(tx, draft, 'enter', {
    entered: JSON.stringify(entered),
    entry,
    faults: '[]',
    findings: null,
    enteredBy: actor.personId,
    checkAt: tx.now,
    ...box,
  });
  if (moved === null) throw overAlready(draft);
  tx.audit({
    action: 'draft.entered',
    subject: draftId,
    body: { connectorId: draft.connectorId, entry, newToken: typed !== '' },
  });
  for (const shown of [draft, moved]) await renewDraft(tx, shown);
  await wantMessage(tx, { subjectId: draftId, kind: 'draft-card', personId: actor.personId });
  tx.enqueue({ name: 'check-draft', payload: { draftId } });
  return { outcome: 'checking', draftId, entry };
}

/** @throws ForbiddenError not_owner, deactivated, managed_by_file; NotFoundError connector */
export async function assertMayEnter(
  tx: Tx,
  actor: PersonActor,
  file: ConfigFile,
  draft: ConnectorDraft,
): Promise<void> {
  if (draft.kind === 'edit') {
    await assertEditable(tx, actor, file, draft.connectorId);
    return;
  }
  const person = await actingPerson(tx, actor);
  const owners = await draftOwners(tx.db, file, draft);
  if (isAdmin(file, person) || owners.some(({ id }) => id === person.id)) return;
  throw new ForbiddenError(
    'not_owner',
    'Only its integration owners and hallpass admins can set up this integration.',
  );
}

/** What is in force for an edit, what was entered before for a new one, and what is entered now; who is no admin decides nobody's rights by it. */
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
    // Another group or instance is another connector: everything hallpass knows hangs on the numbers of this one.
    ...(kind === 'edit' ? { group, url } : {}),
  };
}

async function tokenFaults(
  tx: Tx,
  boxes: Boxes | null,
  draft: ConnectorDraft,
  { typed, entered }: { readonly typed: string; readonly entered: EnteredDetails },
): Promise<DetailsFault[]> {
  const fault = (message: string): DetailsFault[] => [{ field: 'token', message }];
  if (boxes === null) return fault(NO_SECRET_KEY);
  if (/[^\x21-\x7e]/.test(typed))
    return fault('That is no token: it has spaces or unusual characters in it.');
  const held = boxOf(draft);
  const { url } = readDetails(entered, draft.connectorId).config;
  if (typed === '' && held !== null && held.origin !== new URL(url).origin)
    return fault(
      'The address is another one now, so enter the token for it. It is sent nowhere it was not entered for.',
    );
  if (typed !== '' || (await tokenHeld(tx, boxes, draft)) !== null) return [];
  return fault(TOKEN_WANTED);
}

const urlOf = (entered: EnteredDetails): string => readDetails(entered, '').config.url;

/** The token a check goes by: the one entered last, for an edit else the one in force; null when there is none that opens. */
export async function tokenHeld(
  tx: Pick<Tx, 'db'>,
  boxes: Boxes,
  draft: ConnectorDraft,
): Promise<string | null> {
  const url = urlOf(draft.entered);
  const box = boxOf(draft);
  if (box !== null) return openToken(boxes, draftBoxOwner(draft.id), url, box);
  if (draft.kind === 'add') return null;
  return storedToken(tx.db, boxes, { id: draft.connectorId, url });
}

/** What somebody is told who was too late. */
export const overAlready = ({ status, entered }: ConnectorDraft): StaleError =>
  new StaleError(
    'decided',
    status === 'confirmed'
      ? `The details of ${entered.name} are confirmed already. \`/access integrations\` shows it.`
      : `${entered.name} was discarded meanwhile. \`/access integrations\` shows what is there.`,
  );
