/** The form of a campaign, new or changed. Pure. */
import type { KnownBlock, ModalView } from '@slack/types';
import { addDays, type Day } from '../../../domain/day.ts';
import { GRANTABLE_ROLES, roleLabel } from '../../../domain/entitlement.ts';
import type { ReviewCampaignId } from '../../../domain/id.ts';
import {
  LEFT_OUT_KINDS,
  REVIEWER_RULES,
  UNDECIDED_RULES,
  type LeftOutKind,
  type ReviewerRule,
  type UndecidedRule,
} from '../../../domain/document/review-fields.ts';
import {
  LONGEST_CAMPAIGN_NAME,
  LONGEST_INSTRUCTIONS,
  MOST_UNUSED_DAYS,
  type Reviewers,
  type ReviewScope,
} from '../../../domain/reviews/campaign.ts';
import { FIELDS, FORMS } from '../../blocks/ids.ts';
import { plain } from '../../blocks/mrkdwn.ts';
import { allReviewInput, chosenOf, input, select } from './campaign-inputs.ts';

export const CAMPAIGN_TITLE = 'Access review';

/** What stands in the form. */
export interface CampaignForm {
  readonly campaignId: ReviewCampaignId | null;
  readonly name: string;
  readonly scope: ReviewScope;
  readonly reviewers: Reviewers;
  readonly undecided: UndecidedRule;
  readonly noteRequired: boolean;
  readonly instructions: string | null;
  /** The id of a channel; null for none. */
  readonly channel: string | null;
  /** The last day, as whoever fills it in means it. */
  readonly until: Day;
  /** The integrations that can be chosen, by id. */
  readonly connectors: readonly { readonly id: string; readonly name: string }[];
}

const USUAL_DAYS = 14;

/** What a new one begins with. */
export const newCampaign = (connectors: CampaignForm['connectors'], today: Day): CampaignForm => ({
  campaignId: null,
  name: '',
  scope: {
    connectors: connectors.map(({ id }) => id),
    resources: ['**'],
    roleAtLeast: 'developer',
    leaveOut: [],
  },
  reviewers: { by: 'owners', named: [] },
  undecided: 'keep',
  noteRequired: false,
  instructions: null,
  channel: null,
  until: addDays(today, USUAL_DAYS),
  connectors,
});

export const campaignForm = (form: CampaignForm): ModalView => ({
  type: 'modal',
  callback_id: FORMS.reviewCampaign,
  title: plain(CAMPAIGN_TITLE, 24),
  submit: plain(form.campaignId === null ? 'Prepare' : 'Save', 24),
  close: plain('Cancel', 24),
  private_metadata: JSON.stringify({ campaignId: form.campaignId }),
  blocks: fields(form),
});

function fields(form: CampaignForm): KnownBlock[] {
  return [...scopeFields(form), ...narrowingFields(form), ...runFields(form), channelField(form)];
}

/** What is reviewed. */
function scopeFields({ name, scope, connectors }: CampaignForm): KnownBlock[] {
  const named = new Map(connectors.map((one) => [one.id, one.name]));
  return [
    input('name', 'Name', {
      type: 'plain_text_input',
      action_id: FIELDS.name,
      max_length: LONGEST_CAMPAIGN_NAME,
      placeholder: plain('Quarter 4, production', 150),
      ...(name === '' ? {} : { initial_value: name }),
    }),
    input('connectors', 'Integrations', {
      type: 'multi_static_select',
      action_id: FIELDS.connectors,
      ...chosenOf([...named.keys()], scope.connectors, (id) => named.get(id) ?? id),
    }),
    input(
      'resources',
      'Resources',
      {
        type: 'plain_text_input',
        action_id: FIELDS.resources,
        max_length: 2000,
        multiline: true,
        initial_value: scope.resources.join('\n'),
      },
      'Patterns of paths, one on a line: ** is everything, acme/prod/** a group with all below it',
    ),
    input('role', 'Roles from', select(FIELDS.role, GRANTABLE_ROLES, scope.roleAtLeast, roleLabel)),
    input(
      'leaveOut',
      'Leave out',
      {
        type: 'multi_static_select',
        action_id: FIELDS.leaveOut,
        ...chosenOf([...LEFT_OUT_KINDS], scope.leaveOut, (kind) => LEAVE_OUT[kind]),
      },
      'Nothing is left out silently: how much it was stands in the evidence',
      true,
    ),
  ];
}

/** A part of it. */
function narrowingFields({ scope }: CampaignForm): KnownBlock[] {
  // User groups are named in the document alone: Slack has no field for them.
  const people = (scope.people ?? []).filter((ref) => /^[UW]/.test(ref));
  return [
    input(
      'people',
      'Whose access',
      {
        type: 'multi_users_select',
        action_id: FIELDS.people,
        ...(people.length === 0 ? {} : { initial_users: [...people] }),
      },
      'Left empty, everybody’s',
      true,
    ),
    input(
      'newSince',
      'New since',
      {
        type: 'datepicker',
        action_id: FIELDS.from,
        ...(scope.newSince === undefined ? {} : { initial_date: scope.newSince }),
      },
      'What is held since longer ago is left out, where GitLab says so',
      true,
    ),
    input(
      'unused',
      'Not used for so many days',
      {
        type: 'number_input',
        action_id: FIELDS.unused,
        is_decimal_allowed: false,
        min_value: '1',
        max_value: String(MOST_UNUSED_DAYS),
        ...(scope.unusedDays === undefined ? {} : { initial_value: String(scope.unusedDays) }),
      },
      'What was used later is left out; what GitLab does not say stays in, and is counted',
      true,
    ),
  ];
}

/** By whom, until when, and how. */
function runFields({ reviewers, until, undecided, noteRequired, instructions }: CampaignForm): KnownBlock[] {
  return [
    input(
      'reviewers',
      'Reviewers',
      select(FIELDS.reviewers, REVIEWER_RULES, reviewers.by, (by) => BY[by]),
    ),
    input(
      'named',
      'Named people',
      {
        type: 'multi_users_select',
        action_id: FIELDS.named,
        ...(reviewers.named.length === 0 ? {} : { initial_users: [...reviewers.named] }),
      },
      'The reviewers, or who stands in where the others may not: nobody reviews their own access',
      true,
    ),
    allReviewInput(reviewers.all === true),
    input(
      'until',
      'Deadline',
      {
        type: 'datepicker',
        action_id: FIELDS.until,
        initial_date: until,
      },
      'Through that day, in your time zone',
    ),
    input(
      'undecided',
      'What nobody decides on',
      select(FIELDS.undecided, UNDECIDED_RULES, undecided, (rule) => UNDECIDED[rule]),
    ),
    input(
      'noteRequired',
      'Notes',
      {
        type: 'checkboxes',
        action_id: FIELDS.noteRequired,
        ...chosenOf(['yes'] as const, noteRequired ? ['yes'] : [], () => 'Ask why something does not stay'),
      },
      undefined,
      true,
    ),
    input(
      'note',
      'Instructions',
      {
        type: 'plain_text_input',
        action_id: FIELDS.note,
        multiline: true,
        max_length: LONGEST_INSTRUCTIONS,
        ...(instructions === null ? {} : { initial_value: instructions }),
      },
      undefined,
      true,
    ),
  ];
}

/** Where its evidence is posted. */
const channelField = ({ channel }: CampaignForm): KnownBlock =>
  input(
    'channel',
    'Channel for the evidence',
    {
      type: 'conversations_select',
      action_id: FIELDS.channel,
      filter: {
        include: ['public', 'private'],
        exclude_bot_users: true,
        exclude_external_shared_channels: true,
      },
      ...(channel === null ? {} : { initial_conversation: channel }),
    },
    'Invite hallpass there. Left empty, the evidence comes to you',
    true,
  );

const LEAVE_OUT: Readonly<Record<LeftOutKind, string>> = {
  machines: 'Machines: service accounts and bots',
  unlinked: 'Accounts of nobody in Slack',
  blocked: 'Blocked accounts',
  archived: 'Archived groups and projects',
  inherited: 'What is inherited from above',
  shares: 'Invited groups',
  invited: 'People who come with an invited group',
  invitations: 'Invitations nobody has accepted',
  temporary: 'What ends on a day by itself',
  permanent: 'What has no end',
  direct: 'What is held directly',
  no_conflict: 'Of who is in no active conflict',
};

const BY: Readonly<Record<ReviewerRule, string>> = {
  owners: 'Integration owners',
  resource_owners: 'Owners of the group or project in GitLab',
  managers: 'Managers, as hallpass.yaml names them',
  named: 'The people named below',
};

const UNDECIDED: Readonly<Record<UndecidedRule, string>> = {
  keep: 'stays as it is',
  remove: 'is removed at the deadline',
};
