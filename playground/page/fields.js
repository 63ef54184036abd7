/**
 * The fields of Block Kit, in a form or in a message: what people type and choose goes to the
 * server at once.
 */
import { act } from './api.js';
import { confirmed } from './confirm.js';
import { debounced, h } from './dom.js';
import { typeAhead } from './type-ahead.js';

const TYPING_MS = 180;
const NATIVE = {
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'number',
};

/**
 * @param {{element: object, id: string, value: unknown, scene: Scene, describedBy?: string,
 * labelledBy?: string}} field `scene` says who acts where: `{as, message?, picture, busy(promise),
 * later(debounced)}`
 * @returns {HTMLElement}
 */
export function fieldOf(field) {
  const { type } = field.element;
  if (type === 'plain_text_input' || type in NATIVE) return textField(field);
  if (type === 'datepicker') return dayField(field);
  if (type === 'static_select') return selectField(field, field.element);
  if (type === 'users_select') return selectField(field, withPeople(field).element);
  if (type === 'multi_users_select') return choices(withPeople(field), 'checkbox');
  if (type === 'conversations_select') return selectField(field, withChannels(field).element);
  if (type === 'external_select') return typeAhead(field);
  if (type === 'radio_buttons') return choices(field, 'radio');
  if (type === 'checkboxes' || type === 'multi_static_select') return choices(field, 'checkbox');
  return h('em', { class: 'unknown' }, `(this page cannot show ${type})`);
}

/** The same field, to choose from the people one can be. */
function withPeople(field) {
  const options = field.scene.picture.cast.map(({ id, name }) => ({ text: { text: name }, value: id }));
  return { ...field, element: { ...field.element, options } };
}

/** The same field, to choose from the channels there are. */
function withChannels(field) {
  const options = Object.entries(field.scene.picture.channels)
    .filter(([id, name]) => id.startsWith('C') && name)
    .map(([id, name]) => ({ text: { text: `#${name}` }, value: id }));
  return { ...field, element: { ...field.element, options } };
}

const aria = ({ describedBy, labelledBy, element, invalid }) => ({
  'aria-describedby': describedBy,
  'aria-labelledby': labelledBy,
  'aria-label': labelledBy === undefined ? (element.placeholder?.text ?? element.action_id) : undefined,
  'aria-invalid': invalid ? 'true' : undefined,
  'data-field': element.action_id,
});

const choose = ({ element, scene }, choice) =>
  scene.busy(act({ do: 'choose', as: scene.as, message: scene.message, field: element.action_id, choice }));

function textField(field) {
  const { element, id, value, scene } = field;
  const isLong = element.multiline === true;
  const say = (enter = false) =>
    act({
      do: 'type',
      as: scene.as,
      message: scene.message,
      field: element.action_id,
      text: input.value,
      enter,
    });
  const typing = debounced(TYPING_MS, () => say());
  scene.later?.(typing);
  const counter = h('span', { class: 'counter', 'aria-hidden': 'true' });
  const input = h(isLong ? 'textarea' : 'input', {
    id,
    class: 'input',
    type: isLong ? undefined : (NATIVE[element.type] ?? 'text'),
    rows: isLong ? 3 : undefined,
    placeholder: element.placeholder?.text,
    autocomplete: 'off',
    ...aria(field),
    oninput() {
      typing.soon();
      count();
      if (isLong) grow(input);
    },
    async onkeydown(event) {
      if (event.key !== 'Enter' || isLong) return;
      event.preventDefault();
      await typing.flush();
      await scene.busy(say(true));
      scene.submit?.();
    },
  });
  input.value = value ?? '';
  function count() {
    const most = element.max_length ?? 3000;
    const left = most - input.value.length;
    counter.textContent = left < most / 10 ? String(left) : '';
    counter.classList.toggle('over', left < 0);
  }
  count();
  if (isLong) queueMicrotask(() => grow(input));
  return h('div', { class: 'text-field' }, input, counter);
}

/** A day is chosen, not typed. */
function dayField(field) {
  const input = h('input', {
    id: field.id,
    class: 'input',
    type: 'date',
    ...aria(field),
    onchange: () => choose(field, input.value === '' ? null : input.value),
  });
  input.value = field.value ?? '';
  return h('div', { class: 'text-field' }, input);
}

function grow(area) {
  area.style.height = 'auto';
  area.style.height = `${Math.min(area.scrollHeight + 2, 260)}px`;
}

function selectField(field, { options = [], option_groups: groups, placeholder }) {
  const { id, value, optional } = field;
  const select = h(
    'select',
    {
      id,
      class: 'input select',
      ...aria(field),
      async onchange() {
        const { confirm } = field.element;
        if (confirm && !(await confirmed(confirm, field.scene.picture))) select.value = value ?? '';
        else await choose(field, select.value === '' ? null : select.value);
      },
    },
    value === null || value === undefined || optional
      ? h('option', { value: '', disabled: !optional }, placeholder?.text ?? 'Choose an option')
      : null,
    groups === undefined
      ? options.map(optionOf)
      : groups.map((group) => h('optgroup', { label: group.label.text }, group.options.map(optionOf))),
  );
  select.value = value ?? '';
  select.classList.toggle('empty', select.value === '');
  return h('div', { class: 'select-wrap' }, select);
}

const optionOf = ({ text, value }) => h('option', { value }, text.text);

function choices(field, type) {
  const { element, id, value } = field;
  const held = [value ?? []].flat();
  const group = h(
    'div',
    { class: 'choices', role: type === 'radio' ? 'radiogroup' : 'group', id, ...aria(field) },
    element.options.map(({ text, value: own, description }, index) => {
      const input = h('input', { type, name: id, value: own, id: `${id}-${index}`, onchange });
      input.checked = held.includes(own);
      return h(
        'label',
        { class: 'choice', for: `${id}-${index}` },
        input,
        h('span', {}, text.text, description ? h('small', {}, description.text) : null),
      );
    }),
  );
  function onchange() {
    const chosen = [...group.querySelectorAll('input:checked')].map((input) => input.value);
    choose(field, type === 'radio' ? (chosen[0] ?? null) : chosen);
  }
  return group;
}
