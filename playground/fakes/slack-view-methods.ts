import type { HomeView, ModalView } from '@slack/types';

import { faultsOfView } from '../../src/slack/blocks/limits.ts';
import { isRecord } from '../../src/slack/blocks/spot.ts';
import { type Args, jsonArg, optionalText, textArg } from './slack-args.ts';
import { markupIn, reportBadMarkup, withIds } from './slack-content.ts';
import { valuesOf } from './slack-fields.ts';
import { Refusal, refusalFor } from './slack-refusal.ts';
import type { OpenView } from './slack-state.ts';
import type { SlackStore } from './slack-store.ts';

type Reply = Readonly<Record<string, unknown>>;

const MAX_STACK = 3;

export function openView(store: SlackStore, args: Args): Reply {
  const view = acceptedView(store, 'views.open', jsonArg(args, 'view'), 'modal');
  const { userId, origin } = store.useTrigger(textArg(args, 'trigger_id'));
  if (origin === 'modal') store.violate('views.open: from inside a modal; views.push adds to the stack');
  store.closeModals(store.modalsOf(userId));
  return { view: viewJson(store, addModal(store, userId, view)) };
}

export function pushView(store: SlackStore, args: Args): Reply {
  const view = acceptedView(store, 'views.push', jsonArg(args, 'view'), 'modal');
  const { userId, origin } = store.useTrigger(textArg(args, 'trigger_id'));
  if (origin !== 'modal' && origin !== 'submission') throw new Refusal('invalid_trigger_id');
  return { view: viewJson(store, pushModal(store, userId, view)) };
}

export function updateView(store: SlackStore, args: Args): Reply {
  const [id, externalId] = [optionalText(args, 'view_id'), optionalText(args, 'external_id')];
  if (id === null && externalId === null) throw new Refusal('invalid_arguments');
  const open = store.state.modals.find((modal) =>
    id === null ? modal.view.external_id === externalId : modal.id === id,
  );
  if (open === undefined) throw new Refusal('not_found');
  checkHash(args, open);
  changeView(store, open, acceptedView(store, 'views.update', jsonArg(args, 'view'), 'modal', open));
  return { view: viewJson(store, open) };
}

export function publishView(store: SlackStore, args: Args): Reply {
  const person = store.personById(textArg(args, 'user_id'));
  if (person === undefined || person.isBot) throw new Refusal('invalid_arguments');
  const open = store.homeOf(person.id);
  if (open !== undefined) checkHash(args, open);
  const view = acceptedView(store, 'views.publish', jsonArg(args, 'view'), 'home', open);
  if (open === undefined) store.state.homes.push(newView(store, person.id, view, null));
  else changeView(store, open, view);
  return { view: viewJson(store, store.homeOf(person.id) as OpenView) };
}

/** Puts a modal on top of the person's stack, as views.push and `response_action: push` do. */
export function pushModal(store: SlackStore, userId: string, view: ModalView | HomeView): OpenView {
  const stack = store.modalsOf(userId);
  if (stack.length >= MAX_STACK) throw new Refusal('push_limit_reached');
  if (stack.length === 0) throw new Refusal('not_found');
  return addModal(store, userId, view);
}

/**
 * Replaces a view's content. Fields with the same ids keep what was typed; errors shown before go.
 */
export function changeView(store: SlackStore, open: OpenView, view: ModalView | HomeView): void {
  open.view = view;
  open.hash = newHash(store);
  open.values = valuesOf(view.blocks as never, open.values);
  open.errors = {};
}

/**
 * A view as Slack would store it.
 * @throws Refusal view_too_large, duplicate_external_id, invalid_arguments
 */
export function acceptedView(
  store: SlackStore,
  from: string,
  given: unknown,
  type: 'modal' | 'home',
  replaced?: OpenView,
): ModalView | HomeView {
  if (!isRecord(given)) throw new Refusal('invalid_arguments');
  const view = given as unknown as ModalView | HomeView;
  const faults = [...faultsOfView(view), ...(view.type === type ? [] : [`type must be ${type}`])];
  for (const fault of faults) store.violate(`${from}: ${fault}`);
  if (faults.some((fault) => fault.startsWith('view has'))) throw refusalFor('view_too_large', faults);
  if (faults.length > 0) throw refusalFor('invalid_arguments', faults);
  const twin = [...store.state.modals, ...store.state.homes].find(
    (open) => open !== replaced && open.view.external_id === view.external_id,
  );
  if ((view.external_id ?? '') !== '' && twin !== undefined) throw new Refusal('duplicate_external_id');
  reportBadMarkup(store, from, markupIn(view.blocks));
  return { ...view, blocks: withIds(store, view.blocks) };
}

/** A view as Slack puts it into answers and payloads, with what its fields hold. */
export function viewJson(store: SlackStore, open: OpenView): Reply {
  const { app, team } = store.state;
  return {
    callback_id: '',
    private_metadata: '',
    external_id: '',
    clear_on_close: false,
    notify_on_close: false,
    close: null,
    submit: null,
    ...open.view,
    id: open.id,
    team_id: team.id,
    state: { values: open.values },
    hash: open.hash,
    previous_view_id: open.previousId,
    root_view_id: open.rootId,
    app_id: app.id,
    app_installed_team_id: team.id,
    bot_id: app.botId,
  };
}

function addModal(store: SlackStore, userId: string, view: ModalView | HomeView): OpenView {
  const modal = newView(store, userId, view, store.topModal(userId) ?? null);
  store.state.modals.push(modal);
  return modal;
}

function newView(
  store: SlackStore,
  userId: string,
  view: ModalView | HomeView,
  below: OpenView | null,
): OpenView {
  const id = store.nextId('V');
  return {
    id,
    userId,
    hash: newHash(store),
    view,
    rootId: below?.rootId ?? id,
    previousId: below?.id ?? null,
    values: valuesOf(view.blocks as never),
    errors: {},
    offered: {},
  };
}

function newHash(store: SlackStore): string {
  return `${Math.floor(store.now().getTime() / 1000)}.${store.nextId('').toLowerCase()}`;
}

function checkHash(args: Args, open: OpenView): void {
  const hash = optionalText(args, 'hash');
  if (hash !== null && hash !== open.hash) throw new Refusal('hash_conflict');
}
