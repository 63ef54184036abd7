/** `/access …`: which word means what. Start here for everything people type. */
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import type { Context } from '../../context.ts';
import { activeConfig } from '../../db/config/config.ts';
import { dayOf } from '../../domain/day.ts';
import { apiTokensOf } from './api-tokens.ts';
import { askInLine, type TypedLine } from './requests/ask-in-line.ts';
import { callOf, type Call } from '../edge/call.ts';
import { conflictsFor } from './conflicts.ts';
import { explained } from './requests/explain.ts';
import { driftOf } from './drift.ts';
import { NO_WISH } from '../blocks/values.ts';
import { integrationsFor } from './connectors/integrations.ts';
import { unlinkedOf } from './identities/link-by-owner.ts';
import { ACTIONS } from '../blocks/ids.ts';
import { MOST_LINES } from '../blocks/line-buttons.ts';
import { openLinks } from './identities/link.ts';
import { cancelableOf, endableBy, heldOf, pendingOf, whoamiOf } from '../posts/lists.ts';
import { openHistory } from './history.ts';
import { openLogsNamed } from './connectors/logs.ts';
import type { Post } from '../blocks/poster.ts';
import { decodeCommandText } from '../blocks/mrkdwn.ts';
import { isPersonWord, personNamed } from './words/person-word.ts';
import { openRequestForm, type Opening } from './requests/request.ts';
import { exampleFor, resourcesNamed } from './words/suggest-resources.ts';
import { openReviewOf } from './reviews/small.ts';
import { reviewsFor } from './reviews/campaigns.ts';
import { unlinkListOf } from './identities/unlink.ts';
import { help, notACommand } from '../views/home/help.ts';
import { oneLetterOff } from './words/one-line.ts';
import { isAdmin, ownedBy } from '../../db/policies/owners.ts';
import { sync } from './connectors/sync.ts';

export function registerCommands(app: App, ctx: Context): void {
  app.command('/access', async ({ ack, command, client, context }) => {
    const line = lineIn(decodeCommandText(command.text ?? ''));
    const typed = { call: callOf(context), ack, client, triggerId: command.trigger_id };
    if (!acts(line)) await ack();
    await run(ctx, typed, line);
  });

  for (const action_id of [ACTIONS.runLine, ACTIONS.runLineSecond, ACTIONS.runLineThird]) {
    app.action<BlockAction<ButtonAction>>(action_id, async ({ ack, action, body, client, context }) => {
      const line = lineIn(action.value ?? '');
      const typed = { call: callOf(context), ack, client, triggerId: body.trigger_id };
      if (!acts(line)) await ack();
      await run(ctx, typed, line);
    });
  }
}

/** What stands behind `/access`. */
interface CommandLine {
  readonly word: string;
  readonly rest: string;
}

function lineIn(typed: string): CommandLine {
  const text = typed.trim();
  const [word = ''] = /^\S*/.exec(text) ?? [];
  return { word, rest: text.slice(word.length).trim() };
}

/**
 * Whether what was typed may change something: then it is acknowledged where that is committed,
 * else at once.
 */
function acts({ word, rest }: CommandLine): boolean {
  const said = word.toLowerCase();
  return said === 'sync' || said.includes('/') || (said === 'request' && rest !== '');
}

async function run(ctx: Context, typed: TypedLine, { word, rest }: CommandLine): Promise<void> {
  const { call } = typed;
  const said = word.toLowerCase();
  switch (ALSO[`${said} ${rest.toLowerCase()}`.trim()] ?? said) {
    case '':
      return openEmpty(ctx, typed);
    case 'request':
      return rest === '' ? openEmpty(ctx, typed) : askInLine(ctx, typed, rest);
    case 'list':
      return call.tell(await heldOf(ctx, await call.person()));
    case 'cancel':
      return call.tell(await cancelableOf(ctx, await call.person()));
    case 'pending':
      return call.tell(await pendingOf(ctx, await call.person()));
    case 'link':
      return link(ctx, typed, rest);
    case 'unlink':
      return unlink(ctx, call, rest);
    case 'unlinked':
      return call.tell(await unlinkedOf(ctx, await call.person()));
    case 'drift':
      return call.tell(await driftOf(ctx, await call.person(), 0));
    case 'conflicts':
      return call.tell(await conflictsFor(ctx, await call.person()));
    case 'review':
    case 'reviews':
      if (rest !== '') return openReviewOf(ctx, typed, rest);
      return call.tell(await reviewsFor(ctx, await call.person()));
    case 'explain':
      return call.tell(await explained(ctx, await call.person(), rest));
    case 'whoami':
      return call.tell(await whoamiOf(ctx, await call.person()));
    case 'sync':
      return sync(ctx, typed);
    case 'integrations':
      return call.tell(await integrationsFor(ctx, await call.person()));
    case 'logs':
      return openLogsNamed(ctx, typed, rest);
    case 'history':
      return openHistory(ctx, typed, rest);
    case 'end':
      return end(ctx, call, rest);
    case 'token':
    case 'tokens':
      return call.tell(await apiTokensOf(ctx, await call.person()));
    case 'help':
      return call.tell(await helpFor(ctx, call));
    default:
      // Nobody has to type `request` before a path.
      return word.includes('/')
        ? askInLine(ctx, typed, `${word} ${rest}`.trim())
        : call.tell(notACommand(word, wordsLike(word), rest));
  }
}

/** What people in a hurry type for a list whose buttons do what they want. */
const ALSO: Readonly<Record<string, string>> = {
  extend: 'list',
  'give back': 'list',
  status: 'pending',
  approve: 'pending',
  deny: 'pending',
  withdraw: 'cancel',
};

/** What people type most, first. */
const WORDS = [
  'request',
  'list',
  'pending',
  'cancel',
  'history',
  'link',
  'unlink',
  'end',
  'whoami',
  'help',
  'integrations',
  'logs',
  'sync',
  'drift',
  'explain',
  'conflicts',
  'review',
  'unlinked',
  'token',
];

/**
 * The commands that somebody who typed this may have meant, three at the most: those it is one
 * letter off, else those that begin like it. Pure.
 */
function wordsLike(word: string): readonly string[] {
  const typed = word.toLowerCase();
  const near = WORDS.filter((one) => oneLetterOff(typed, one));
  const begun = typed.length < 3 ? [] : WORDS.filter((one) => one.startsWith(typed));
  return (near.length > 0 ? near : begun).slice(0, MOST_LINES);
}

/** Help for the reader; for whoever cannot be looked up right now, what everybody can do. */
async function helpFor(ctx: Context, call: Call): Promise<Post> {
  const today = dayOf(ctx.now());
  try {
    const person = await call.person();
    const { file } = await activeConfig(ctx.db);
    const isOwner = isAdmin(file, person) || (await ownedBy(ctx.db, file, person.id)).length > 0;
    return help({ isOwner, today, example: await exampleFor(ctx, person) });
  } catch (error) {
    ctx.log.warn({ err: error }, 'help is shown without who asks for it');
    return help({ isOwner: false, today, example: null });
  }
}

const openEmpty = (ctx: Context, typed: Opening): Promise<void> =>
  openRequestForm(ctx, typed, { wish: NO_WISH, reason: '', problem: null });

/** `end [@person] [resource]`, in any order; each narrows the list down. */
async function end(ctx: Context, call: Call, rest: string): Promise<void> {
  const person = await call.person();
  const words = rest.split(/\s+/).filter(Boolean);
  const named =
    words.find(isPersonWord) ?? (words.length > 1 ? words.find((word) => !word.includes('/')) : undefined);
  const resource = words.find((word) => word !== named);
  const holder = named === undefined ? undefined : await personNamed(ctx, person, named);
  const path = resource === undefined ? undefined : await pathOf(ctx, resource);
  await call.tell(await endableBy(ctx, person, { holder: holder ?? null, place: path ?? null }));
}

/** `link`; an account of somebody else is linked from the list of those who have none. */
async function link(ctx: Context, typed: TypedLine, rest: string): Promise<void> {
  const person = await typed.call.person();
  const [named] = rest.split(/\s+/).filter(Boolean);
  if (named !== undefined && (await personNamed(ctx, person, named)).id !== person.id)
    return typed.call.tell(await unlinkedOf(ctx, person));
  return openLinks(ctx, typed);
}

/** `unlink [@person]`. */
async function unlink(ctx: Context, call: Call, rest: string): Promise<void> {
  const person = await call.person();
  const [named] = rest.split(/\s+/).filter(Boolean);
  const whose = named === undefined ? person : await personNamed(ctx, person, named);
  await call.tell(await unlinkListOf(ctx, person, whose));
}

/**
 * The path a word means; what is found nowhere is taken for a path, under which nothing will be
 * active.
 */
async function pathOf(ctx: Context, word: string): Promise<string> {
  const { file } = await activeConfig(ctx.db);
  const [resource] = await resourcesNamed(ctx, file, word);
  return resource?.path ?? word.replaceAll(/^\/+|\/+$/g, '');
}
