/**
 * `/access history`: who had what, and what was decided. Who may see whose is looked up at every
 * press. Start at `registerHistory`.
 */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { Context } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { history } from '../../db/models/history/history.ts';
import type { HistoryFilter } from '../../db/models/history/history-filter.ts';
import type { HistoryEntry } from '../../domain/access/history.ts';
import { isAdmin, ownedBy } from '../../db/policies/owners.ts';
import { findSlackPerson, type Person } from '../../db/identities/people.ts';
import type { ConfigFile } from '../../domain/document/config-file.ts';
import { addDays, dayOf, isDay, startOf } from '../../domain/day.ts';
import { ticketAddresses, ticketsIn } from '../../domain/policies/tickets.ts';
import { historyHead, historyLine } from '../../domain/access/history-file.ts';
import { ForbiddenError, NotFoundError } from '../../errors.ts';
import { ACTIONS, FIELDS, FORMS } from '../blocks/ids.ts';
import type { SmallReview } from '../blocks/review-values.ts';
import { ShownMetadata, type Shown } from '../blocks/shown-values.ts';
import { mrkdwn } from '../blocks/mrkdwn.ts';
import { callOf, type Call } from '../edge/call.ts';
import { openForm, updateForm } from '../forms/open-form.ts';
import { placeOf } from '../posts/places.ts';
import { fileNotSent } from '../views/connectors/connector-logs.ts';
import {
  HISTORY_PER_PAGE,
  HISTORY_TITLE,
  historyFileNote,
  historyFilter,
  historyModal,
  historySent,
} from '../views/grants/history.ts';
import { isPersonWord, mentionedIn } from './words/person-word.ts';
import type { Opening } from './requests/request.ts';
import { similarTo } from './words/similar-resources.ts';
import { resourcesNamed } from './words/suggest-resources.ts';

type Press = BlockAction<ButtonAction>;

/** In one file, and read at once. */
const MOST_ENTRIES = 20_000;
const BATCH = 1000;

const ALL: Shown = { what: 'access', person: null, place: null, from: null, until: null, before: [] };

/** What each button makes of what is shown. */
const TURNS: readonly (readonly [action: string, turn: (shown: Shown, value: string) => Shown])[] = [
  [ACTIONS.historyAccess, (shown) => ({ ...shown, what: 'access', before: [] })],
  [ACTIONS.historyDecisions, (shown) => ({ ...shown, what: 'decisions', before: [] })],
  [ACTIONS.historyAll, ({ what }) => ({ ...ALL, what })],
  [ACTIONS.historyNewer, (shown) => ({ ...shown, before: shown.before.slice(0, -1) })],
  // Slack keeps 3,000 characters; who turned that often goes back in longer steps.
  [
    ACTIONS.historyOlder,
    (shown, value) => ({ ...shown, before: [...shown.before.slice(-150), Number(value) || 0] }),
  ],
];

export function registerHistory(app: App, ctx: Context): void {
  for (const [action_id, turn] of TURNS) {
    app.action<Press>(action_id, async ({ ack, action, body, client, context }) => {
      await ack();
      if (body.view === undefined) return;
      const shown = turn(ShownMetadata.parse(body.view.private_metadata), action.value ?? '');
      await updateForm(client, body.view, await pageOf(ctx, await callOf(context).person(), shown));
    });
  }

  app.action<Press>(ACTIONS.historyFilter, async ({ ack, body, client, context }) => {
    await ack();
    if (body.view === undefined) return;
    const shown = ShownMetadata.parse(body.view.private_metadata);
    const { isOwner } = await sightOf(ctx, await callOf(context).person());
    await updateForm(client, body.view, historyFilter(shown, isOwner));
  });

  app.action<Press>(ACTIONS.historyExport, async ({ ack, body, client, context }) => {
    await ack();
    if (body.view === undefined) return;
    const shown = ShownMetadata.parse(body.view.private_metadata);
    const sent = await sendHistory(ctx, callOf(context), shown);
    if (sent !== null) await updateForm(client, { id: body.view.id }, historySent(shown, sent));
  });

  app.view(FORMS.history, async ({ ack, view, context }) => {
    const person = await callOf(context).person();
    const shown = { ...ShownMetadata.parse(view.private_metadata), ...filterIn(view), before: [] };
    if (shown.from !== null && shown.until !== null && shown.until < shown.from)
      return ack({ response_action: 'errors', errors: { until: 'This day is before the other one.' } });
    await ack({ response_action: 'update', view: await pageOf(ctx, person, shown) });
  });
}

/**
 * `/access history [@person] [path] [day] [day]`, in any order: opens it on what these words leave
 * of it.
 * @throws NotFoundError person, person_named; ForbiddenError not_owner for the history of others
 */
export async function openHistory(
  ctx: Context,
  { call, client, triggerId }: Opening,
  typed: string,
): Promise<void> {
  const words = typed.split(/\s+/).filter(Boolean);
  const named = words.find(isPersonWord);
  const days = words.filter(isDay).toSorted();
  const place = words.find((word) => !isDay(word) && word !== named) ?? null;
  const shown: Shown = {
    ...ALL,
    what: words.includes('decisions') ? 'decisions' : 'access',
    person: named === undefined ? null : mentionedIn(named),
    place: place === null || place === 'decisions' ? null : pathIn(place),
    from: days[0] ?? null,
    until: days.at(-1) ?? null,
  };
  await openForm({ client, triggerId, log: ctx.log }, HISTORY_TITLE, async () =>
    pageOf(ctx, await call.person(), shown),
  );
}

const pathIn = (text: string): string | null => text.replaceAll(/^\/+|\/+$/g, '') || null;

/**
 * What a reader may see: an admin everything, an owner what is on their connectors, everybody what
 * is about themselves.
 */
async function sightOf(ctx: Context, person: Person) {
  const { file } = await activeConfig(ctx.db);
  if (isAdmin(file, person)) return { file, isOwner: true, seenBy: undefined };
  const connectorIds = person.isOutsider ? [] : await ownedBy(ctx.db, file, person.id);
  return { file, isOwner: connectorIds.length > 0, seenBy: { personId: person.id, connectorIds } };
}

/** @throws ForbiddenError not_owner; NotFoundError person */
async function filterOf(ctx: Context, reader: Person, shown: Shown) {
  const sight = await sightOf(ctx, reader);
  if (!sight.isOwner && shown.person !== null && shown.person !== reader.slackUserId)
    throw new ForbiddenError({ code: 'not_owner', act: 'see_history' });
  const person =
    shown.person === null ? undefined : await findSlackPerson(ctx.db, reader.slackTeamId, shown.person);
  if (shown.person !== null && person === undefined) throw new NotFoundError('person');
  const filter: HistoryFilter = {
    what: shown.what,
    personId: person?.id,
    path: shown.place ?? undefined,
    from: shown.from === null ? undefined : startOf(shown.from),
    until: shown.until === null ? undefined : startOf(addDays(shown.until, 1)),
    seenBy: sight.seenBy,
  };
  return { ...sight, filter };
}

/** @throws as filterOf */
async function pageOf(ctx: Context, reader: Person, shown: Shown): Promise<ModalView> {
  const { file, isOwner, filter } = await filterOf(ctx, reader, shown);
  const found = await history(ctx.db, filter, {
    after: shown.before.at(-1) ?? null,
    order: 'newest',
    limit: HISTORY_PER_PAGE + 1,
  });
  return historyModal({
    shown,
    review: isOwner ? await reviewOf(ctx, file, filter, shown.place) : null,
    entries: found.slice(0, HISTORY_PER_PAGE),
    hasOlder: found.length > HISTORY_PER_PAGE,
    isOwner,
    unknownPlace:
      found.length > 0 || shown.place === null ? null : await unknownAt(ctx, reader, file, shown.place),
    placeOf: (resource) => placeOf(file, resource),
    ticketsOf: (request) => ticketsIn(file.policies, request),
  });
}

/** What is chosen, where it can be reviewed. */
async function reviewOf(
  ctx: Context,
  file: ConfigFile,
  { personId: about }: HistoryFilter,
  place: string | null,
): Promise<SmallReview | null> {
  const [resource, ...others] = place === null ? [] : await resourcesNamed(ctx, file, place);
  const resourceId = resource === undefined || others.length > 0 ? null : resource.id;
  const personId = about ?? null;
  return personId === null && resourceId === null ? null : { personId, resourceId };
}

/**
 * Nothing was found at this place: null where there is such a place, else those it may be meant
 * for.
 */
async function unknownAt(
  ctx: Context,
  reader: Person,
  file: ConfigFile,
  place: string,
): Promise<readonly string[] | null> {
  if ((await resourcesNamed(ctx, file, place)).length > 0) return null;
  return (await similarTo(ctx, reader, place)).map(({ label }) => label);
}

const Leaf = z.object({
  value: z.string().nullish(),
  selected_user: z.string().nullish(),
  selected_date: z.string().nullish(),
});
const Values = z.record(z.string(), z.record(z.string(), Leaf));

/** What was chosen in the form; null where nothing was. */
function filterIn(view: { readonly state: { readonly values: unknown } }): Omit<Shown, 'what' | 'before'> {
  const fields = new Map(
    Object.values(Values.parse(view.state.values)).flatMap(Object.entries<z.infer<typeof Leaf>>),
  );
  const dayIn = (field: string): string | null => fields.get(field)?.selected_date ?? null;
  return {
    person: fields.get(FIELDS.person)?.selected_user ?? null,
    place: pathIn(fields.get(FIELDS.place)?.value?.trim() ?? ''),
    from: dayIn(FIELDS.from),
    until: dayIn(FIELDS.until),
  };
}

/**
 * Sends all of what is shown to whoever asks, as a file in their DM, and gives its name; null when
 * they were told why not.
 * @throws as filterOf
 */
async function sendHistory(ctx: Context, call: Call, shown: Shown): Promise<string | null> {
  const person = await call.person();
  const { file, filter } = await filterOf(ctx, person, shown);
  const entries: HistoryEntry[] = [];
  for (let batch = BATCH; batch === BATCH && entries.length < MOST_ENTRIES;) {
    const part = { after: entries.at(-1)?.seq ?? null, order: 'newest', limit: BATCH } as const;
    const found = await history(ctx.db, filter, part);
    entries.push(...found);
    batch = found.length;
  }
  if (entries.length === 0) {
    await call.tell(mrkdwn`There is nothing to send any more.`);
    return null;
  }
  const name = `history-${shown.what}-${dayOf(ctx.now())}.csv`;
  const content =
    historyHead() +
    entries.map((entry) => historyLine('csv', entry, ticketAddresses(file.policies, entry))).join('');
  const says = historyFileNote(shown, entries.length, entries.length >= MOST_ENTRIES);
  const sent = await ctx.slack.sendFile(person.slackUserId, { name, content, says });
  if (sent.outcome === 'sent') return name;
  ctx.log.warn({ error: sent.error }, 'a history could not be sent');
  await call.tell(fileNotSent(sent.outcome));
  return null;
}
