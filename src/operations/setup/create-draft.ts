import type { OperationContext, Tx } from '../../context.ts';
import { insertDraft, type ConnectorDraft } from '../../db/connectors/connector-drafts.ts';
import { wantMessage } from '../../db/messages/messages.ts';
import { draftOwners, isAdmin } from '../../db/policies/owners.ts';
import type { Person } from '../../db/identities/people.ts';
import type { PersonActor } from '../../domain/actor.ts';
import {
  readDetails,
  type DetailsFault,
  type EnteredDetails,
} from '../../domain/connectors/connector-details.ts';
import { NEVER_LAPSES, nextReminder } from '../../domain/access/request.ts';
import { ForbiddenError } from '../../errors.ts';
import { actingPerson } from '../acting-person.ts';
import { freeConnectorId } from './steps/free-connector-id.ts';
import { draftNameFault, nameFault } from './steps/name-fault.ts';
import { lockConfig } from '../config/steps/activate-config.ts';
import { ownersFault } from './steps/owners-fault.ts';
import { renewDraft } from './steps/renew-draft.ts';
import { transact } from '../transact.ts';

export type CreateDraft = Pick<EnteredDetails, 'name' | 'application' | 'owners'>;

export type CreatedDraft =
  | { readonly outcome: 'refused'; readonly faults: readonly DetailsFault[] }
  | {
      readonly outcome: 'created';
      readonly draft: ConnectorDraft;
      /** The owners who were asked for the details; none when the creator is one. */
      readonly asked: readonly Person[];
    };

/**
 * Begins a new connector: its name and owners, with the details still to come. Where the creator is
 * no owner, every owner is asked for them, and reminded until it is done. Writes connector_drafts,
 * messages, audit_events; adds render-message, remind-draft.
 * @throws ForbiddenError not_admin, deactivated
 */
export async function createDraft(
  ctx: OperationContext,
  actor: PersonActor,
  input: CreateDraft,
): Promise<CreatedDraft> {
  return transact(ctx, actor, async (tx) => {
    const creator = await actingPerson(tx, actor);
    const config = await lockConfig(tx);
    if (!isAdmin(config.file, creator))
      throw new ForbiddenError({ code: 'not_admin', act: 'add_integration' });
    const entered: EnteredDetails = { ...NOTHING_ENTERED, ...input, name: input.name.trim() };
    const faults = readDetails(entered, '').faults.filter(
      ({ field }) => field === 'name' || field === 'owners',
    );
    const found = [
      await nameFault(tx.db, config.file, entered, null),
      await draftNameFault(tx.db, entered, null),
      await ownersFault(tx, entered.owners),
    ];
    faults.push(...found.filter((fault) => fault !== null));
    if (faults.length > 0) return { outcome: 'refused', faults };
    const isOwner = entered.owners.includes(creator.slackUserId);
    const draft = await insertDraft(tx, {
      kind: 'add',
      connectorId: await freeConnectorId(tx, config.file, entered.name),
      entered,
      createdBy: creator.id,
      nextReminderAt: isOwner ? null : nextReminder(tx.now, NEVER_LAPSES, 0),
    });
    tx.audit({
      action: 'draft.created',
      subject: draft.id,
      body: { connectorId: draft.connectorId, owners: entered.owners },
    });
    const asked = isOwner ? [] : await draftOwners(tx.db, config.file, draft);
    await askOwners(tx, draft, asked);
    await renewDraft(tx, draft);
    return { outcome: 'created', draft, asked };
  });
}

const NOTHING_ENTERED: EnteredDetails = {
  name: '',
  application: '',
  owners: [],
  group: '',
  url: '',
  caCertificate: '',
  sync: '',
  readOnly: false,
};

async function askOwners(tx: Tx, draft: ConnectorDraft, owners: readonly Person[]): Promise<void> {
  for (const owner of owners)
    await wantMessage(tx, { subjectId: draft.id, kind: 'draft-card', personId: owner.id });
  if (draft.nextReminderAt !== null)
    tx.enqueue({ name: 'remind-draft', payload: { draftId: draft.id }, delayUntil: draft.nextReminderAt });
}
