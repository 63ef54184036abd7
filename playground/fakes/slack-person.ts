import type { KnownBlock, Option } from '@slack/types';

import { takeCommandAck, takeEmptyAck, takeSubmissionAck, takeSuggestions } from './slack-acks.ts';
import { chosenValue } from './slack-choices.ts';
import type { Ack, Delivery } from './slack-delivery.ts';
import { type Field, clientErrors, leafOf, optionCalled } from './slack-fields.ts';
import {
  type SeenMessage,
  type SeenOption,
  type SeenView,
  seenMessage,
  seenMessages,
  seenView,
} from './slack-looks.ts';
import {
  type Place,
  actionOf,
  actionPayload,
  closedPayload,
  commandPayload,
  messageShortcutPayload,
  shortcutPayload,
  submissionPayload,
  suggestionPayload,
} from './slack-payloads.ts';
import { type Where, findButton, findField } from './slack-sight.ts';
import type { OpenView, SlackPerson } from './slack-state.ts';
import type { SlackStore } from './slack-store.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * What people act on: the workspace, the way to the app, and the wait for the app to have finished.
 */
export interface Stage {
  readonly store: SlackStore;
  readonly delivery: Delivery;
  readonly url: string;
  readonly whenIdle: () => Promise<void>;
  readonly sendEvent: (event: Json) => Promise<Ack>;
}

export interface Commanded {
  readonly ack: Ack;
  /** What only this person was shown since they pressed enter, whether by the ack or later. */
  readonly ephemerals: readonly SeenMessage[];
}

export interface Submitted {
  /** Null when Slack's client kept the form back because of `errors`. */
  readonly ack: Ack | null;
  /** What is wrong, by label; absent when nothing is. */
  readonly errors?: Readonly<Record<string, string>>;
}

/**
 * A person sitting in front of Slack. Acts throw when the person could not do that: nothing is sent
 * then.
 */
export class ActingPerson {
  readonly id: string;
  readonly #stage: Stage;

  constructor(stage: Stage, id: string) {
    this.#stage = stage;
    this.id = id;
  }

  get profile(): SlackPerson {
    return this.#stage.store.personOf(this.id);
  }

  /** The app's messages to this person, oldest first, as they are now. */
  dms(): readonly SeenMessage[] {
    const dm = this.#stage.store.dmOf(this.id);
    return dm === undefined ? [] : seenMessages(this.#stage.store, dm.id, null);
  }

  /** What only this person sees, in any channel, oldest first. */
  ephemerals(): readonly SeenMessage[] {
    const { store } = this.#stage;
    const own = store.state.messages.filter(({ ephemeralFor }) => ephemeralFor === this.id);
    return own.map((message) => seenMessage(store, message));
  }

  modal(): SeenView | null {
    const open = this.#stage.store.topModal(this.id);
    return open === undefined ? null : seenView(open);
  }

  home(): SeenView | null {
    const open = this.#stage.store.homeOf(this.id);
    return open === undefined ? null : seenView(open);
  }

  /**
   * Types a slash command, in the DM with the app unless a channel id is given. Strangers of Slack
   * Connect have no commands; `force` sends it all the same.
   */
  async command(
    line: string,
    text = '',
    options: { readonly channel?: string; readonly force?: true } = {},
  ): Promise<Commanded> {
    const { store, delivery, url } = this.#stage;
    const person = this.#active();
    if (person.external && options.force !== true)
      throw new Error(`${person.handle} is a stranger: no commands`);
    const [, command = '', rest = ''] = /^(\/\S+)\s*([^]*)$/.exec(`${line} ${text}`.trim()) ?? [];
    const channel = options.channel ?? store.openDm(this.id).id;
    const since = store.nextTs();
    const ack = await delivery.send(commandPayload(store, person, { command, text: rest, channel }, url));
    takeCommandAck(store, this.id, channel, ack);
    await this.#done();
    const ephemerals = (): readonly SeenMessage[] => this.ephemerals().filter(({ ts }) => ts > since);
    return {
      ack,
      get ephemerals() {
        return ephemerals();
      },
    };
  }

  /** Chooses a shortcut of the app from the menu of Slack, by its callback id. */
  async shortcut(callbackId: string): Promise<Ack> {
    const { store, delivery } = this.#stage;
    const ack = await delivery.send(shortcutPayload(store, this.#active(), callbackId));
    takeEmptyAck(store, 'shortcut', ack);
    await this.#done();
    return ack;
  }

  /** Chooses one from the menu of a message that says `text`. */
  async messageShortcut(callbackId: string, text: string): Promise<Ack> {
    const { store, delivery, url } = this.#stage;
    const chosen = { callbackId, text, channel: store.openDm(this.id).id };
    const ack = await delivery.send(messageShortcutPayload(store, this.#active(), chosen, url));
    takeEmptyAck(store, 'message_action', ack);
    await this.#done();
    return ack;
  }

  /**
   * Presses the one button or menu item called so by action id or text; a value tells several of
   * them apart.
   */
  click(name: string, options: Where & { readonly value?: string } = {}): Promise<{ readonly ack: Ack }> {
    return this.aim(name, options)();
  }

  /**
   * Finds a button as it is now, to be pressed later: what happens when somebody else was faster.
   */
  aim(name: string, options: Where & { readonly value?: string } = {}): () => Promise<{ readonly ack: Ack }> {
    this.#active();
    const { place, field } = findButton(this.#stage.store, this.id, name, options);
    const option = field.type === 'overflow' ? optionCalled(field, options.value ?? name) : undefined;
    if (field.type === 'overflow' && option === undefined)
      throw new Error(`${name}: say which item by value`);
    const seen = structuredClone(place);
    const held = option === undefined ? {} : { selected_option: option };
    return () => this.#dispatch(seen, field, held);
  }

  /**
   * Types into a field. Sent to the app at once where the field dispatches; `enter` presses enter
   * in the end.
   */
  async type(
    name: string,
    text: string,
    options: Where & { readonly enter?: true } = {},
  ): Promise<Ack | null> {
    const { place, field } = findField(this.#stage.store, this.id, name, options);
    const leaf = leafOf(field, text === '' ? null : text);
    if (leaf === null || !('value' in leaf))
      throw new Error(`nothing can be typed into ${name} (${field.type})`);
    const config = field.element['dispatch_action_config'] as { trigger_actions_on?: string[] } | undefined;
    const triggers = config?.trigger_actions_on ?? ['on_enter_pressed'];
    const dispatches =
      triggers.includes('on_character_entered') ||
      (options.enter === true && triggers.includes('on_enter_pressed'));
    return this.#hold(place, field, leaf, dispatches);
  }

  /**
   * Chooses by text or value (a person by handle or id, a date as YYYY-MM-DD, a moment as ISO
   * text), null for nothing, a list where several can be chosen. For an external select the choice
   * is looked up by typing it, unless it was offered before.
   */
  async select(
    name: string,
    choice: string | readonly string[] | null,
    where: Where = {},
  ): Promise<Ack | null> {
    const { place, field } = findField(this.#stage.store, this.id, name, where);
    const value = await chosenValue(this.#stage.store, field, choice, {
      offered: place.kind === 'view' ? (place.open.offered[field.actionId] ?? []) : [],
      suggest: (query) => this.#suggestions(place, field, query),
    });
    const leaf = leafOf(field, value);
    if (leaf === null || 'value' in leaf) throw new Error(`nothing can be chosen in ${name} (${field.type})`);
    return this.#hold(place, field, leaf, true);
  }

  /** Types into an external select and gives back what the app offers. */
  async suggest(name: string, query: string, where: Where = {}): Promise<readonly SeenOption[]> {
    const { place, field } = findField(this.#stage.store, this.id, name, where);
    const options = await this.#suggestions(place, field, query);
    return options.map(({ text, value }) => ({ text: text.text, value: value ?? '' }));
  }

  /**
   * Presses the submit button of the top modal. Slack's client itself checks required fields and
   * lengths first.
   */
  async submit(): Promise<Submitted> {
    const { store, delivery } = this.#stage;
    const open = this.#topModal();
    if (!('submit' in open.view) || open.view.submit === undefined)
      throw new Error('the modal has no submit button');
    open.errors = clientErrors(open.view.blocks as KnownBlock[], open.values);
    if (Object.keys(open.errors).length > 0) return { ack: null, errors: seenView(open).errors };
    const ack = await delivery.send(submissionPayload(store, this.#active(), open));
    takeSubmissionAck(store, open, ack);
    await this.#done();
    const { errors } = seenView(open);
    return Object.keys(errors).length === 0 ? { ack } : { ack, errors };
  }

  /**
   * Presses the close button of the top modal; `all` presses the ✕, which closes the whole stack.
   */
  async close(options: { readonly all?: true } = {}): Promise<Ack | null> {
    const { store, delivery } = this.#stage;
    const top = this.#topModal();
    const all = options.all === true || ('clear_on_close' in top.view && top.view.clear_on_close === true);
    const told = all ? (store.modalsOf(this.id)[0] ?? top) : top;
    store.closeModals(all ? store.modalsOf(this.id) : [top]);
    const notifies = 'notify_on_close' in told.view && told.view.notify_on_close === true;
    const ack = notifies ? await delivery.send(closedPayload(store, this.#active(), told, all)) : null;
    if (ack !== null) takeEmptyAck(store, 'view_closed', ack);
    await this.#done();
    return ack;
  }

  /** Opens the app's Home tab, which tells the app. */
  async openHome(): Promise<Ack> {
    const { store, sendEvent } = this.#stage;
    const { id, userId } = { id: store.openDm(this.id).id, userId: this.#active().id };
    const open = store.homeOf(userId);
    const view = open === undefined ? {} : { view: { ...open.view, id: open.id, hash: open.hash } };
    const ack = await sendEvent({ type: 'app_home_opened', user: userId, channel: id, tab: 'home', ...view });
    await this.#done();
    return ack;
  }

  #active(): SlackPerson {
    const person = this.profile;
    if (person.deleted || person.isBot) throw new Error(`${person.handle} cannot act in Slack`);
    return person;
  }

  #topModal(): OpenView {
    const open = this.#stage.store.topModal(this.id);
    if (open === undefined) throw new Error(`${this.profile.handle} has no modal open`);
    return open;
  }

  async #done(): Promise<void> {
    this.#stage.store.changed();
    await this.#stage.whenIdle();
  }

  async #dispatch(place: Place, field: Field, held: Json): Promise<{ readonly ack: Ack }> {
    const { store, delivery, url } = this.#stage;
    const payload = actionPayload(store, this.#active(), place, actionOf(field, held), url);
    const ack = await delivery.send(payload);
    takeEmptyAck(store, 'block_actions', ack);
    await this.#done();
    return { ack };
  }

  /** Puts a leaf into a field; tells the app when the field does that. */
  async #hold(place: Place, field: Field, leaf: Json, dispatches: boolean): Promise<Ack | null> {
    const values = place.kind === 'view' ? place.open.values : place.message.values;
    values[field.blockId] = { ...values[field.blockId], [field.actionId]: leaf };
    if (place.kind === 'view') delete place.open.errors[field.blockId];
    this.#stage.store.changed();
    const tells = !field.isInput || (field.block['dispatch_action'] === true && dispatches);
    return tells ? (await this.#dispatch(place, field, leaf)).ack : null;
  }

  async #suggestions(place: Place, field: Field, query: string): Promise<readonly Option[]> {
    const { store, delivery } = this.#stage;
    if (!field.type.endsWith('external_select')) throw new Error(`${field.label} is a ${field.type}`);
    const least = Number(field.element['min_query_length'] ?? 3);
    if (query.length < least) throw new Error(`${field.label} asks the app from ${least} characters on`);
    const ack = await delivery.send(suggestionPayload(store, this.#active(), place, field, query));
    const options = takeSuggestions(store, ack);
    if (place.kind === 'view') place.open.offered[field.actionId] = options;
    await this.#done();
    return options;
  }
}
