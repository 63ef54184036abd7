/** An office in which connectors are set up: beside acme, which the file declares, there is a group beta that none is on yet. */
import { checkDraft } from '../../jobs/check-draft.ts';
import { syncConnector } from '../../jobs/sync-connector.ts';
import type { Context } from '../../src/context.ts';
import { draftModel, type DraftModel } from '../../src/db/models/connectors/draft-model.ts';
import type { EnteredDetails } from '../../src/domain/connectors/connector-details.ts';
import type { DraftId, GrantId } from '../../src/domain/id.ts';
import { confirmDraft } from '../../src/operations/setup/confirm-draft.ts';
import { createDraft } from '../../src/operations/setup/create-draft.ts';
import { enterDetails } from '../../src/operations/setup/enter-details.ts';
import type { EnteredOutcome } from '../../src/operations/setup/entered-outcome.ts';
import { boxesOf } from '../../src/sealed-box.ts';
import type { FakeGitLab } from '../../playground/fakes/gitlab.ts';
import { never, openOffice, type Handle, type Office, type OfficeOptions } from './office.ts';
import { faultSentence } from '../../src/sentences/faults.ts';

export const BETA = 50;
export const SECRET_KEY = 'a-secret-key-of-more-than-32-characters';

export const furnishBeta = (gitlab: FakeGitLab): void => {
  gitlab.addGroup({ id: BETA, path: 'beta', name: 'Beta' });
  gitlab.addGroup({ id: 51, path: 'tools', name: 'Tools', parentId: BETA });
  gitlab.addProject({ id: 52, groupId: BETA, path: 'site', name: 'Site' });
};

export const slackId = (handle: Handle): string => `U0${handle.toUpperCase()}0`;

interface Entering {
  /** The bot's unless given; null for the one entered before. */
  readonly token?: string | null;
  readonly by?: Handle;
}

export class DraftOffice {
  readonly office: Office;
  readonly ctx: Context;

  constructor(office: Office, ctx: Context) {
    this.office = office;
    this.ctx = ctx;
  }

  /** A new draft by dana, the admin. */
  async create(owners: readonly Handle[] = ['omar'], name = 'Beta'): Promise<DraftId> {
    const created = await createDraft(this.ctx, this.office.actor('dana'), {
      name,
      application: '',
      owners: owners.map(slackId),
    });
    if (created.outcome === 'refused')
      throw new Error(created.faults.map(({ fault }) => faultSentence(fault)).join(' '));
    return created.draft.id;
  }

  enter(
    draftId: DraftId,
    details: Partial<EnteredDetails> = {},
    { token = this.office.gitlab.token, by = 'omar' }: Entering = {},
  ): Promise<EnteredOutcome> {
    const all = { url: this.office.gitlab.url, group: 'beta', ...details };
    return enterDetails(this.ctx, this.office.actor(by), { draftId, details: all, token });
  }

  /** Asks GitLab about what was entered, as the job does. */
  async check(draftId: DraftId): Promise<DraftModel> {
    await checkDraft(this.ctx, { draftId }, never);
    return this.model(draftId);
  }

  async model(draftId: DraftId): Promise<DraftModel> {
    const model = await draftModel(this.ctx.db, draftId);
    if (model === undefined) throw new Error(`there is no draft ${draftId}`);
    return model;
  }

  /** Enters and checks; gives the faults as `field: message`. */
  async faults(
    draftId: DraftId,
    details: Partial<EnteredDetails> = {},
    options: Entering = {},
  ): Promise<string[]> {
    const entered = await this.enter(draftId, details, options);
    const { faults } = entered.outcome === 'refused' ? entered : await this.check(draftId);
    return faults.map(({ field, fault }) => `${field}: ${faultSentence(fault)}`);
  }

  /** Confirms what the draft shows now. */
  async confirm(draftId: DraftId, by: Handle = 'omar'): Promise<void> {
    const { entry, checked } = await this.model(draftId);
    await confirmDraft(this.ctx, this.office.actor(by), { draftId, entry, version: checked?.version ?? -1 });
  }

  /** A connector that was set up in Slack and is in force; gives its id. */
  async connect(details: Partial<EnteredDetails> = {}): Promise<string> {
    const draftId = await this.create();
    const faults = await this.faults(draftId, details);
    if (faults.length > 0) throw new Error(faults.join('\n'));
    await this.confirm(draftId);
    return (await this.model(draftId)).connectorId;
  }
}

/** An office with beta set up in Slack, and a grant of sam there for an hour. */
export async function openGrantedOffice(): Promise<{
  readonly desk: DraftOffice;
  readonly grantId: GrantId;
}> {
  const document = { people: [{ slack: slackId('sam'), gitlab: 'sam' }] };
  const desk = await openDraftOffice({
    document,
    furnish: (gitlab, { users }) => gitlab.setMember('group', BETA, users.sam, 10),
  });
  await desk.connect();
  await syncConnector(desk.ctx, { connectorId: 'beta' }, never);
  return { desk, grantId: await desk.office.grant('sam', 'beta/tools', 'developer', '1h') };
}

export async function openDraftOffice(options: OfficeOptions = {}): Promise<DraftOffice> {
  const office = await openOffice({
    ...options,
    document: { connectorsFromSlack: { allowPrivateAddresses: true }, ...options.document },
    furnish: (gitlab, acme) => {
      furnishBeta(gitlab);
      options.furnish?.(gitlab, acme);
    },
  });
  return new DraftOffice(office, { ...office.ctx, boxes: boxesOf(SECRET_KEY, null) });
}
