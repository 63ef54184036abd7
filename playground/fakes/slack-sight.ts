import type { KnownBlock } from '@slack/types';

import { type Field, buttonTexts, buttonsCalled, fieldCalled, fieldsIn } from './slack-fields.ts';
import type { Place } from './slack-payloads.ts';
import type { OpenView } from './slack-state.ts';
import type { SlackStore } from './slack-store.ts';

/** Where a person looks, instead of the open modal, then the newest message, then the Home tab. */
export interface Where {
  /** The ts of a message. */
  readonly message?: string;
  readonly view?: true;
  readonly home?: true;
}

interface Found {
  readonly place: Place;
  readonly field: Field;
}

/**
 * The one button or menu called so that the person sees first.
 * @throws Error when they see none, or several with nothing to tell them apart
 */
export function findButton(
  store: SlackStore,
  userId: string,
  name: string,
  options: Where & { readonly value?: string },
): Found {
  const places = placesOf(store, userId, options);
  for (const place of places) {
    const [field, ...others] = buttonsCalled(blocksOf(place), name, options.value);
    if (others.length > 0) throw new Error(`${others.length + 1} buttons are called ${name}: give a value`);
    if (field !== undefined) return { place, field };
  }
  const all = places.flatMap((place) => buttonTexts(blocksOf(place)));
  throw new Error(`${userId} sees no button ${name}; there are: ${all.join(', ') || 'none'}`);
}

/**
 * The one field called so: in the open modal when there is one, else in the newest message that has
 * it.
 */
export function findField(store: SlackStore, userId: string, name: string, where: Where): Found {
  const places = placesOf(store, userId, where);
  const [first] = places;
  const place =
    first?.kind === 'view' ? first : (places.find((one) => hasField(blocksOf(one), name)) ?? first);
  if (place === undefined) throw new Error(`${userId} sees nothing with fields`);
  return { place, field: fieldCalled(blocksOf(place), name) };
}

function placesOf(store: SlackStore, userId: string, where: Where): readonly Place[] {
  const modal = viewPlaces(store.topModal(userId));
  const home = viewPlaces(store.homeOf(userId));
  if (where.view === true) return modal;
  if (where.home === true) return home;
  const messages = store.state.messages
    .filter(({ ts }) => where.message === undefined || where.message === ts)
    .filter(({ channel, ephemeralFor }) =>
      ephemeralFor === null
        ? store.channel(channel)?.members.includes(userId) === true
        : ephemeralFor === userId,
    )
    .map((message): Place => ({ kind: 'message', message }))
    .toReversed();
  return where.message === undefined ? [...modal, ...messages, ...home] : messages;
}

function viewPlaces(open: OpenView | undefined): readonly Place[] {
  return open === undefined ? [] : [{ kind: 'view', open }];
}

function blocksOf(place: Place): readonly KnownBlock[] {
  return place.kind === 'message' ? place.message.blocks : (place.open.view.blocks as KnownBlock[]);
}

function hasField(blocks: readonly KnownBlock[], name: string): boolean {
  return fieldsIn(blocks).some(({ actionId, label }) => actionId === name || label === name);
}
