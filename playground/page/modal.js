/**
 * The top one of a person's open modals, kept in step with the server without disturbing who is
 * typing.
 */
import { act } from './api.js';
import { blocksOf } from './blocks.js';
import { h, icon } from './dom.js';
import { fieldOf } from './fields.js';
import { text } from './text.js';

let dialog = null;
let shownKey = '';
let waiting = [];
let underWay = 0;

/** @param {Picture} picture @param {string} as the handle of who is looking */
export function showModal(picture, as) {
  const top = picture.modals.at(-1);
  if (top === undefined) return hide();
  const key = JSON.stringify([as, top.id, top.hash, top.errors, picture.modals.length]);
  if (key === shownKey) return;
  const isSame = dialog !== null && dialog.dataset.view === top.id;
  const before = isSame ? rememberTyping() : null;
  shownKey = key;
  waiting = [];
  const body = formOf(top, picture, as);
  if (dialog === null) open(as);
  dialog.dataset.view = top.id;
  dialog.replaceChildren(body);
  if (before === null) focusFirst();
  else restoreTyping(before);
  if (Object.keys(top.errors).length > 0) dialog.querySelector('[aria-invalid]')?.focus();
  setBusy();
}

function open(as) {
  dialog = h('dialog', {
    class: 'dialog modal',
    'aria-labelledby': 'modal-title',
    oncancel(event) {
      event.preventDefault();
      void close(as, false);
    },
  });
  document.body.append(dialog);
  dialog.showModal();
}

function hide() {
  dialog?.close();
  dialog?.remove();
  dialog = null;
  shownKey = '';
}

const close = (as, all) => busy(act({ do: 'close', as, all }));

function formOf(view, picture, as) {
  const values = new Map(view.fields.map((field) => [field.actionId, field]));
  const scene = {
    as,
    picture,
    busy,
    later: (typing) => waiting.push(typing),
    submit: () => dialog.querySelector('form').requestSubmit(),
    valueOf: (actionId) => values.get(actionId)?.value ?? null,
    offered: (actionId) => values.get(actionId)?.options ?? [],
  };
  const hasBack = picture.modals.length > 1;
  return h(
    'form',
    {
      class: 'modal-form',
      novalidate: true,
      async onsubmit(event) {
        event.preventDefault();
        await submit(as);
      },
    },
    h(
      'header',
      { class: 'dialog-head' },
      h('img', { src: 'icon.svg', alt: '', width: 24, height: 24 }),
      h('h2', { id: 'modal-title' }, view.title),
      hasBack ? h('span', { class: 'stack' }, `${picture.modals.length} of 3`) : null,
      h(
        'button',
        { type: 'button', class: 'icon-button', 'aria-label': 'Close', onclick: () => close(as, true) },
        icon('close'),
      ),
    ),
    h('div', { class: 'progress', 'aria-hidden': 'true' }),
    h(
      'div',
      { class: 'dialog-body' },
      view.blocks.map((block) => partOf(block, scene, values)),
    ),
    h(
      'footer',
      { class: 'dialog-foot' },
      h(
        'button',
        { type: 'button', class: 'button', onclick: () => close(as, false) },
        view.close ?? (hasBack ? 'Back' : 'Close'),
      ),
      view.submit === null
        ? null
        : h('button', { type: 'submit', class: 'button button-primary' }, h('span', {}, view.submit)),
    ),
  );
}

function partOf(block, scene, values) {
  if (block.type !== 'input') return blocksOf([block], scene)[0];
  const { element, block_id: id, label, hint, optional } = block;
  const held = values.get(element.action_id);
  const error = held?.error ?? null;
  const described = [hint ? `${id}-hint` : null, error === null ? null : `${id}-error`]
    .filter(Boolean)
    .join(' ');
  return h(
    'div',
    { class: `block field${error === null ? '' : ' wrong'}` },
    h(
      'label',
      { for: `${id}-field`, id: `${id}-label` },
      text(label, scene.picture),
      optional ? h('span', { class: 'optional' }, '(optional)') : null,
    ),
    fieldOf({
      element,
      id: `${id}-field`,
      value: held?.value ?? null,
      offered: held?.options ?? [],
      optional: optional === true,
      invalid: error !== null,
      labelledBy: `${id}-label`,
      describedBy: described === '' ? undefined : described,
      scene,
    }),
    error === null
      ? null
      : h('p', { class: 'field-error', id: `${id}-error`, role: 'alert' }, icon('warn'), error),
    hint ? h('p', { class: 'field-hint', id: `${id}-hint` }, text(hint, scene.picture)) : null,
  );
}

async function submit(as) {
  const button = dialog.querySelector('[type=submit]');
  if (button === null || button.disabled) return;
  button.classList.add('pending');
  await busy(
    (async () => {
      await Promise.all(waiting.map((typing) => typing.flush()));
      return act({ do: 'submit', as });
    })(),
  );
  button.classList.remove('pending');
}

/** While the app has something to answer, the form says so and cannot be sent. */
async function busy(work) {
  underWay += 1;
  setBusy();
  try {
    return await work;
  } finally {
    underWay -= 1;
    setBusy();
  }
}

function setBusy() {
  dialog?.classList.toggle('busy', underWay > 0);
  const button = dialog?.querySelector('[type=submit]');
  if (button) button.disabled = underWay > 0;
}

/**
 * What stands in the text fields and where the cursor is: the server may not know the last letters
 * yet.
 */
function rememberTyping() {
  const focused = document.activeElement;
  const fields = [...dialog.querySelectorAll('.text-field [data-field]')].map((input) => [
    input.id,
    input.value,
  ]);
  return {
    fields: new Map(fields),
    focus: focused?.id,
    start: focused?.selectionStart,
    end: focused?.selectionEnd,
  };
}

function restoreTyping({ fields, focus, start, end }) {
  for (const input of dialog.querySelectorAll('.text-field [data-field]')) {
    const typed = fields.get(input.id);
    if (typed !== undefined && typed !== '') input.value = typed;
  }
  const again = focus ? document.getElementById(focus) : null;
  if (again === null) return;
  if (again.getAttribute('role') === 'combobox') return focusNext(again);
  again.focus();
  if (typeof start === 'number' && again.setSelectionRange && again.type !== 'number')
    again.setSelectionRange(start, end);
}

/**
 * After a choice from the list one goes on to the next field; to come back would open the list
 * again.
 */
function focusNext(field) {
  const all = [...dialog.querySelectorAll('[data-field]')];
  all[all.indexOf(field) + 1]?.focus();
}

function focusFirst() {
  const first =
    [...dialog.querySelectorAll('[data-field]')].find((input) => input.value === '') ??
    dialog.querySelector('[data-field]');
  if (first?.getAttribute('role') !== 'combobox') first?.focus();
}
