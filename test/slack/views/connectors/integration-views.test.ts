import { describe, expect, it } from 'vitest';
import type { DraftModel } from '../../../../src/db/models/connectors/draft-model.ts';
import type { ListedConnector, ListedDraft } from '../../../../src/db/models/connectors/integrations.ts';
import type { PersonRef } from '../../../../src/db/models/requests/request-model.ts';
import type { ConnectorConfig } from '../../../../src/domain/document/config-connectors.ts';
import type { DetailsField } from '../../../../src/domain/connectors/connector-details.ts';
import { DRAFT_STATUSES } from '../../../../src/domain/connectors/connector-draft.ts';
import type { DraftId, GrantId, PersonId, ResourceId } from '../../../../src/domain/id.ts';
import { faultsOfMessage, faultsOfView } from '../../../../src/slack/blocks/limits.ts';
import {
  notRemovableModal,
  pauseModal,
  removeModal,
} from '../../../../src/slack/views/connectors/connector-modals.ts';
import { detailsModal, reviewModal } from '../../../../src/slack/views/connectors/details-modal.ts';
import { draftCard, draftReminder } from '../../../../src/slack/views/connectors/draft-card.ts';
import { createdModal, integrationModal } from '../../../../src/slack/views/connectors/integration-modal.ts';
import {
  askTheAdmins,
  integrationsList,
  peopleStillRead,
} from '../../../../src/slack/views/connectors/integrations-list.ts';
import { sentence } from '../../../../src/slack/blocks/phrases.ts';
import { saying } from '../../../support/said.ts';

const EVIL = '*<!channel>* `x` <https://evil.test|here> & more';
const NAME = EVIL.padEnd(60, 'n');
const LONG = `${EVIL} ${'long '.repeat(120)}`;
const ID = 'drf_01kb000000000000000000000a' as DraftId;

const person = (index: number): PersonRef => ({
  id: `per_${index}` as PersonId,
  slackUserId: `U0PERSON${index}`,
  name: `Somebody ${index}`,
});
const PEOPLE = Array.from({ length: 40 }, (_, index) => person(index));

const label = {
  name: 'Error',
  detail: saying(LONG),
  nextStep: { code: 'add_details', asked: LONG },
  since: new Date(0),
  nextTry: new Date(1000),
  mustConfirm: true,
} as const;

const connector = (index: number): ListedConnector => ({
  id: `gitlab-${index}`,
  name: NAME,
  application: NAME,
  url: `https://${'gitlab.'.repeat(30)}test`,
  group: 'a/'.repeat(120),
  managedBy: index % 2 === 0 ? 'slack' : 'file',
  paused: index % 3 === 0,
  label,
  warnings: [saying(LONG), saying(LONG), saying(LONG)],
  webhook: { heardAt: new Date(0) },
  syncedAt: new Date(0),
  owners: PEOPLE,
  edit: { draftId: ID, status: 'checked' },
});
const listed = (status: ListedDraft['status']): ListedDraft => ({
  draftId: ID,
  name: NAME,
  application: null,
  owners: PEOPLE,
  status,
});

const FIELDS: readonly DetailsField[] = ['name', 'owners', 'group', 'token', 'url', 'caCertificate', 'sync'];

const draft = (over: Partial<DraftModel> = {}): DraftModel => ({
  id: ID,
  kind: 'add',
  status: 'checked',
  connectorId: 'gitlab-2',
  entered: {
    name: NAME,
    application: NAME,
    owners: PEOPLE.map(({ slackUserId }) => slackUserId),
    group: 'g'.repeat(400),
    url: `http://${'u'.repeat(400)}`,
    caCertificate: 'c'.repeat(4000),
    sync: '1h',
    readOnly: true,
  },
  entry: 3,
  faults: FIELDS.map((field) => ({ field, fault: saying(LONG) })),
  checked: {
    findings: {
      account: { externalId: '1', username: EVIL },
      root: { externalId: '1', path: EVIL, name: EVIL },
      scopes: [EVIL],
      role: 'owner',
      canProvision: true,
      expiresOn: '2027-01-31',
      size: { groups: null, projects: 1 },
      warnings: Array.from({ length: 9 }, () => saying(LONG)),
    },
    readOnly: false,
    changes: [
      { what: 'Name', from: EVIL, to: EVIL },
      { what: 'Owners', from: 'U024BE7LH', to: PEOPLE.map(({ slackUserId }) => slackUserId).join(', ') },
      { what: 'CA certificate', from: 'set', to: null },
    ],
    version: 7,
  },
  tokenEnteredAt: new Date(0),
  owners: PEOPLE,
  createdBy: person(1),
  enteredBy: person(2),
  closedBy: person(3),
  ...over,
});

const config = { ...connectorConfig(), name: NAME } satisfies ConnectorConfig;
function connectorConfig(): ConnectorConfig {
  return {
    id: 'gitlab-2',
    type: 'gitlab',
    name: NAME,
    url: 'https://gitlab.com',
    group: '50',
    token: { stored: true },
    owners: ['U024BE7LH'],
    sync: { every: '1h' },
    readOnly: false,
    paused: false,
    driftFrom: 'maintainer',
    managedBy: 'slack',
  };
}

const grants = Array.from({ length: 60 }, (_, index) => ({
  id: `grt_${index}` as GrantId,
  status: 'active' as const,
  role: 'maintainer' as const,
  durationSeconds: 60,
  expiresAt: new Date(0),
  holder: person(index),
  resourceId: 'rsc_1' as ResourceId,
  path: `${EVIL}/${'deep/'.repeat(40)}`,
  connectorId: 'gitlab-2',
  isArchived: false,
  extending: false,
  number: 11,
  approver: person(index),
  policyId: 'default',
}));

/** What Slack reads markup in: plain texts are shown as they are. */
function markupIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(markupIn);
  if (typeof value !== 'object' || value === null) return [];
  if ('type' in value && value.type === 'mrkdwn' && 'text' in value) return [String(value.text)];
  return Object.values(value).flatMap(markupIn);
}

/** No mention and no link came from outside. */
function expectHarmless(blocks: unknown): void {
  const markup = markupIn(blocks);
  expect(markup.length).toBeGreaterThan(0);
  expect(markup.filter((text) => /<!channel>|<https:\/\/evil/.test(text))).toEqual([]);
}

describe('the list of integrations', () => {
  const everything = {
    isAdmin: true,
    drafts: DRAFT_STATUSES.slice(0, 3).map(listed),
    connectors: Array.from({ length: 25 }, (_, index) => connector(index)),
  };

  it.each([0, 1, 2, 99])('keeps to what a message holds on page %i, whatever things are called', (page) => {
    const post = integrationsList(everything, page);
    expect(faultsOfMessage(post)).toEqual([]);
    expectHarmless(post.blocks);
    expect(post.text).not.toContain('<!channel>');
  });

  it('shows every one on some page, and adding on all of them', () => {
    const shown = [0, 1, 2].map((page) => JSON.stringify(integrationsList(everything, page).blocks));
    for (const { id } of everything.connectors)
      expect(shown.some((text) => text.includes(`"value":"${id}"`))).toBe(true);
    expect(shown.every((text) => text.includes('Add integration'))).toBe(true);
  });

  it('says what to do where there is none', () => {
    const none = { isAdmin: true, drafts: [], connectors: [] };
    expect(JSON.stringify(integrationsList(none, 0))).toMatch(/No GitLab is connected yet.*Add integration/);
    expect(JSON.stringify(askTheAdmins([]))).toMatch(/under `admins` in hallpass\.yaml/);
    expect(JSON.stringify(peopleStillRead())).toMatch(/still reading who is in this Slack/);
  });
});

describe('the forms and cards of a draft', () => {
  it.each(DRAFT_STATUSES)('keep to what Slack takes while it is %s', (status) => {
    for (const faults of [[], draft().faults]) {
      const model = draft({ status, faults });
      const reminders = [true, false].map((isFirst) => draftReminder(model, 'U024BE7LH', isFirst));
      for (const post of [draftCard(model), ...reminders]) {
        expect(faultsOfMessage(post)).toEqual([]);
        expectHarmless(post.blocks);
      }
    }
  });

  it('keep to what a modal holds with everything wrong and everything long', () => {
    const views = [
      detailsModal(draft(), { isAdmin: true, hasPages: true }),
      detailsModal(draft({ kind: 'edit', faults: [] }), { isAdmin: false, hasPages: false }),
      reviewModal(draft()),
      createdModal(draft()),
      integrationModal({
        applications: Array.from({ length: 20 }, () => NAME),
        creator: 'U024BE7LH',
        name: 'GitLab',
      }),
      pauseModal({ connector: config, version: 7 }),
      removeModal({ connector: config, version: 7, grants }),
      notRemovableModal(config, sentence(LONG)),
    ];
    for (const view of views) {
      expect(faultsOfView(view)).toEqual([]);
      expectHarmless(view.blocks);
    }
  });

  it('never hold a token, and remember nothing but which draft it is', () => {
    const view = detailsModal(draft(), { isAdmin: true, hasPages: false });
    const input = view.blocks.find((block) => 'block_id' in block && block.block_id === 'token');
    expect(input).toMatchObject({ element: { type: 'plain_text_input' } });
    expect(JSON.stringify(input)).not.toContain('initial_value');
    expect(view.private_metadata).toBe(JSON.stringify({ draftId: ID }));
  });
});
