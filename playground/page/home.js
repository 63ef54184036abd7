/** The app's Home tab, as the app last published it for this person. */
import { act } from './api.js';
import { blocksOf } from './blocks.js';
import { fill, h } from './dom.js';
import { today } from './time.js';

let asked = null;

/** Opens the tab for this person, once until `leaveHome`: the app is told and publishes. */
export function enterHome(as) {
  if (asked === as) return;
  asked = as;
  void act({ do: 'home', as });
}

export const leaveHome = () => {
  asked = null;
};

export function showHome(parent, picture, as) {
  const { home } = picture;
  if (home === null) {
    fill(parent, 'home none', () => [
      h('p', { class: 'home-wait' }, 'hallpass has not shown anything here yet.'),
    ]);
    return;
  }
  const fields = new Map(home.fields.map((field) => [field.actionId, field]));
  const scene = {
    as,
    picture,
    message: 'home',
    busy: (work) => work,
    valueOf: (actionId) => fields.get(actionId)?.value ?? null,
    offered: (actionId) => fields.get(actionId)?.options ?? [],
  };
  const top = parent.scrollTop;
  const isOther = fill(parent, JSON.stringify([as, home.id, home.hash, today()]), () => [
    h('div', { class: 'blocks home-blocks' }, blocksOf(home.blocks, scene)),
  ]);
  if (isOther) parent.scrollTop = top;
}
