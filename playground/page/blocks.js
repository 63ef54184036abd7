/** Block Kit to elements. */
import { act } from './api.js';
import { confirmed } from './confirm.js';
import { chart, dataTable } from './data-blocks.js';
import { h } from './dom.js';
import { fieldOf } from './fields.js';
import { unescaped } from './mrkdwn.js';
import { text } from './text.js';

/** @param {object[]} blocks @param {Scene} scene who acts where; see fields.js */
export const blocksOf = (blocks, scene) => blocks.map((block) => blockOf(block, scene));

function blockOf(block, scene) {
  switch (block.type) {
    case 'section':
      return section(block, scene);
    case 'context':
      return h(
        'div',
        { class: 'block context' },
        block.elements.map((part) => contextPart(part, scene.picture)),
      );
    case 'divider':
      return h('hr', { class: 'block divider' });
    case 'header':
      return h('h3', { class: 'block header' }, text(block.text, scene.picture));
    case 'actions':
      return h(
        'div',
        { class: 'block actions' },
        block.elements.map((element) => elementOf(element, block, scene)),
      );
    case 'image':
      return h('figure', { class: 'block image' }, h('img', { src: block.image_url, alt: block.alt_text }));
    case 'data_table':
      return dataTable(block, (element) => elementOf(element, block, scene));
    case 'data_visualization':
      return chart(block);
    default:
      return h('p', { class: 'block unknown' }, `(this page cannot show ${block.type})`);
  }
}

function section(block, scene) {
  const { picture } = scene;
  return h(
    'div',
    { class: `block section${block.accessory ? ' with-accessory' : ''}` },
    h(
      'div',
      { class: 'section-body' },
      block.text ? h('div', { class: 'section-text' }, text(block.text, picture)) : null,
      block.fields
        ? h(
            'div',
            { class: 'section-fields' },
            block.fields.map((field) => h('div', {}, text(field, picture))),
          )
        : null,
    ),
    block.accessory ? elementOf(block.accessory, block, scene) : null,
  );
}

const contextPart = (part, picture) =>
  part.type === 'image'
    ? h('img', { src: part.image_url, alt: part.alt_text })
    : h('span', {}, text(part, picture));

function elementOf(element, block, scene) {
  if (element.type === 'image')
    return h('img', { src: element.image_url, alt: element.alt_text, class: 'thumb' });
  if (element.type === 'button') return button(element, scene);
  if (element.type === 'overflow') return overflow(element, scene);
  const value =
    scene.valueOf?.(element.action_id) ?? element.initial_option?.value ?? element.initial_user ?? null;
  return fieldOf({
    element,
    id: `${block.block_id}-${element.action_id}`,
    value,
    scene,
    offered: scene.offered?.(element.action_id),
  });
}

function button(element, scene) {
  const style = element.style ? ` button-${element.style}` : '';
  const pressed = h(
    'button',
    {
      type: 'button',
      class: `button${style}`,
      'aria-label': element.accessibility_label
        ? `${element.text.text}: ${element.accessibility_label}`
        : undefined,
      async onclick() {
        if (element.url) window.open(unescaped(element.url), '_blank', 'noreferrer');
        if (element.confirm && !(await confirmed(element.confirm, scene.picture))) return;
        pressed.classList.add('pending');
        pressed.disabled = true;
        await scene.busy(press(element, element.value, scene));
        pressed.classList.remove('pending');
        pressed.disabled = false;
      },
    },
    h('span', {}, text(element.text, scene.picture)),
  );
  return pressed;
}

const press = ({ action_id: action }, value, { as, message }) =>
  act({ do: 'press', as, message, action, value });

function overflow(element, scene) {
  const menu = h(
    'select',
    {
      class: 'button overflow',
      'aria-label': 'More actions',
      async onchange() {
        const { value } = menu;
        menu.value = '';
        if (element.confirm && !(await confirmed(element.confirm, scene.picture))) return;
        await scene.busy(press(element, value, scene));
      },
    },
    h('option', { value: '', disabled: true, hidden: true }, '⋯'),
    element.options.map((option) => h('option', { value: option.value }, option.text.text)),
  );
  menu.value = '';
  return menu;
}
