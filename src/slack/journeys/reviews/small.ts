/**
 * A review of one person or one place, from wherever either is shown: a button, `/access review
 * @lee` or a path after it, and the menu of any message. One press opens a form that is filled, the
 * next one asks the reviewers. Start at `registerSmallReviews`.
 */
import type { App, BlockAction, ButtonAction, MessageShortcut } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Context } from '../../../context.ts';
import { activeConfig } from '../../../db/config/config.ts';
import { findPerson, findSlackPerson, type Person } from '../../../db/identities/people.ts';
import { findResource } from '../../../db/cache/resources.ts';
import { isDay } from '../../../domain/day.ts';
import { REVIEWER_RULES } from '../../../domain/document/review-fields.ts';
import { LONGEST_CAMPAIGN_NAME } from '../../../domain/reviews/campaign.ts';
import { dayEnds, dayIn } from '../../../domain/reviews/local-time.ts';
import { ForbiddenError, NotFoundError, StaleError } from '../../../errors.ts';
import { createCampaign, type CreateCampaign } from '../../../operations/reviews/create-campaign.ts';
import { ACTIONS, FIELDS, FORMS } from '../../blocks/ids.ts';
import { decodeCommandText, mrkdwn } from '../../blocks/mrkdwn.ts';
import { noticeModal, saying } from '../../blocks/notice-modal.ts';
import { SmallReviewMetadata, type SmallReview } from '../../blocks/review-values.ts';
import { said } from '../../blocks/said.ts';
import { callOf } from '../../edge/call.ts';
import { actorOf } from '../../edge/caller.ts';
import { SHORTCUTS } from '../../edge/manifest.ts';
import { isInModal, openForm } from '../../forms/open-form.ts';
import { SMALL_REVIEW_TITLE, smallReviewModal } from '../../views/reviews/small-review.ts';
import { isPersonWord, personNamed } from '../words/person-word.ts';
import type { Opening } from '../requests/request.ts';
import { leavesIn } from './form.ts';
import { runBy } from './campaigns.ts';
import { resourcesNamed } from '../words/suggest-resources.ts';

type Press = BlockAction<ButtonAction>;

export function registerSmallReviews(app: App, ctx: Context): void {
  app.action<Press>(ACTIONS.reviewSmall, async ({ ack, action, body, client, context }) => {
    await ack();
    const about = SmallReviewMetadata.parse(action.value);
    const opening = { client, triggerId: body.trigger_id, log: ctx.log, inModal: isInModal(body) };
    await openForm(opening, SMALL_REVIEW_TITLE, async () =>
      formOf(ctx, await callOf(context).person(), about),
    );
  });

  app.shortcut<MessageShortcut>(SHORTCUTS.reviewFromMessage, async ({ ack, body, client, context }) => {
    await ack();
    const { text = '', user } = body.message;
    await open(ctx, { client, triggerId: body.trigger_id, log: ctx.log }, async () => {
      const person = await callOf(context).person();
      return formOf(ctx, person, await aboutMessage(ctx, person, text, user));
    });
  });

  app.view(FORMS.reviewSmall, async ({ ack, view, context }) => {
    const person = await callOf(context).person();
    const about = SmallReviewMetadata.parse(view.private_metadata);
    try {
      await createCampaign(ctx, actorOf(person), await settingsOf(ctx, person, about, view));
    } catch (error) {
      if (!(error instanceof StaleError)) throw error;
      return ack({ response_action: 'update', view: noticeModal(SMALL_REVIEW_TITLE, saying(said(error))) });
    }
    const words = mrkdwn`It is being prepared: its card is in your messages with hallpass, and says who is asked.`;
    await ack({ response_action: 'update', view: noticeModal(SMALL_REVIEW_TITLE, saying(words)) });
  });
}

const open = (
  ctx: Context,
  opening: { readonly client: WebClient; readonly triggerId: string; readonly log: Context['log'] },
  fill: Parameters<typeof openForm>[2],
): Promise<void> => openForm({ ...opening, log: ctx.log }, SMALL_REVIEW_TITLE, fill);

/**
 * `/access review` with a person or a place after it: opens the form.
 * @throws NotFoundError person_named, person; a Web API error when it cannot be opened
 */
export async function openReviewOf(
  ctx: Context,
  { call, client, triggerId }: Opening,
  word: string,
): Promise<void> {
  const reader = await call.person();
  const about = isPersonWord(word)
    ? { personId: (await personNamed(ctx, reader, word)).id, resourceId: null }
    : { personId: null, resourceId: await placeNamed(ctx, word) };
  await open(ctx, { client, triggerId, log: ctx.log }, () => formOf(ctx, reader, about));
}

/** @throws NotFoundError resource when the word means none, or several */
async function placeNamed(ctx: Context, word: string) {
  const { file } = await activeConfig(ctx.db);
  const [resource, ...others] = await resourcesNamed(ctx, file, word);
  if (resource === undefined || others.length > 0) throw new NotFoundError('resource');
  return resource.id;
}

const MOST_ADDRESSES = 10;

/** Whom and what a message names: the first mention, else who wrote it, and the first address. */
async function aboutMessage(
  ctx: Context,
  reader: Person,
  text: string,
  author: string | undefined,
): Promise<SmallReview> {
  const { file } = await activeConfig(ctx.db);
  const addresses = decodeCommandText(text).match(/https?:\/\/[^\s<>"')]+/g) ?? [];
  let resourceId: SmallReview['resourceId'] = null;
  for (const address of addresses.slice(0, MOST_ADDRESSES)) {
    const [resource, ...others] = await resourcesNamed(ctx, file, address);
    if (resource === undefined || others.length > 0) continue;
    resourceId = resource.id;
    break;
  }
  const [mentioned = author] = text.match(/(?<=<@)[UW][A-Z0-9]+(?=[|>])/) ?? [];
  const person =
    mentioned === undefined ? undefined : await findSlackPerson(ctx.db, reader.slackTeamId, mentioned);
  if (person === undefined && resourceId === null) throw new NotFoundError('person');
  return { personId: person?.id ?? null, resourceId };
}

/** @throws ForbiddenError not_owner; NotFoundError person, resource */
async function formOf(ctx: Context, reader: Person, about: SmallReview) {
  if ((await runBy(ctx, reader)).length === 0)
    throw new ForbiddenError({ code: 'not_owner', act: 'run_review' });
  const { person, resource } = await namesIn(ctx, about);
  return smallReviewModal({
    about,
    person: person?.name ?? null,
    path: resource?.path ?? null,
    today: dayIn(reader.tz ?? 'UTC', ctx.now()),
  });
}

/** @throws NotFoundError person, resource */
async function namesIn({ db }: Context, { personId, resourceId }: SmallReview) {
  const person = personId === null ? null : await findPerson(db, personId);
  const resource = resourceId === null ? null : await findResource(db, resourceId);
  if (person === undefined) throw new NotFoundError('person');
  if (resource === undefined) throw new NotFoundError('resource');
  return { person, resource };
}

/** @throws NotFoundError person, resource */
async function settingsOf(
  ctx: Context,
  reader: Person,
  about: SmallReview,
  view: { readonly state: { readonly values: unknown } },
): Promise<CreateCampaign> {
  const leaves = leavesIn(view);
  const chosen = (field: string): string => leaves.get(field)?.selected_option?.value ?? '';
  const { person, resource } = await namesIn(ctx, about);
  const isPerson = person !== null && (resource === null || chosen(FIELDS.what) !== 'place');
  const day = leaves.get(FIELDS.until)?.selected_date ?? '';
  const base = { roleAtLeast: 'guest', leaveOut: [] } as const;
  const scope = isPerson
    ? {
        ...base,
        connectors: (await runBy(ctx, reader)).map(({ id }) => id),
        resources: ['**'],
        personId: person.id,
      }
    : { ...base, connectors: [resource?.connectorId ?? ''], resources: [resource?.path ?? ''] };
  const name = isPerson ? `What ${person.name} has` : `Who has ${resource?.path ?? ''}`;
  return {
    name: name.length > LONGEST_CAMPAIGN_NAME ? `${name.slice(0, LONGEST_CAMPAIGN_NAME - 1)}…` : name,
    scope,
    reviewers: { by: z.enum(REVIEWER_RULES).parse(chosen(FIELDS.reviewers)), named: [] },
    undecided: 'keep',
    noteRequired: false,
    instructions: null,
    channel: null,
    deadline: dayEnds(isDay(day) ? day : '1970-01-01', reader.tz ?? 'UTC'),
    opensItself: true,
  };
}
