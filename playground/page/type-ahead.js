/** A field whose options the app gives while one types. */
import { act } from './api.js';
import { debounced, h } from './dom.js';

const TYPING_MS = 120;

/** What was chosen in this page and how it reads, for the server only tells the value. */
const texts = new Map();

export function typeAhead(field) {
  const { element, id, value, scene, offered = [], describedBy, labelledBy, invalid } = field;
  const least = element.min_query_length ?? 3;
  let options = [];
  let marked = -1;
  let asked = 0;
  let chosen = value ?? null;

  const list = h('ul', {
    class: 'options',
    role: 'listbox',
    id: `${id}-list`,
    'aria-label': 'Suggestions',
    hidden: true,
  });
  const input = h('input', {
    id,
    class: 'input select',
    role: 'combobox',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: element.placeholder?.text ?? 'Type to search',
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    'aria-controls': `${id}-list`,
    'aria-describedby': describedBy,
    'aria-labelledby': labelledBy,
    'aria-label': labelledBy === undefined ? 'Search' : undefined,
    'aria-invalid': invalid ? 'true' : undefined,
    'data-field': element.action_id,
    oninput: () => typing.soon(),
    onfocus() {
      input.select();
      void ask('');
    },
    onblur: () => setTimeout(close, 120),
    onkeydown,
  });
  const box = h('div', { class: 'type-ahead' }, input, list);
  const typing = debounced(TYPING_MS, () => ask(input.value));
  input.value = textOf(chosen);

  function textOf(held) {
    if (held === null) return '';
    const initial = element.initial_option?.value === held ? element.initial_option.text.text : null;
    return texts.get(held) ?? initial ?? offered.find((option) => option.value === held)?.text ?? held;
  }

  async function ask(query) {
    if (query.length < least) return show([], `Type ${least} characters or more`);
    const turn = ++asked;
    box.classList.add('loading');
    const outcome = await act({
      do: 'suggest',
      as: scene.as,
      message: scene.message,
      field: element.action_id,
      query,
    });
    if (turn !== asked) return;
    box.classList.remove('loading');
    if (document.activeElement !== input) return;
    const found = outcome?.options ?? [];
    show(found, found.length === 0 ? 'Nothing found' : null);
  }

  function show(found, note) {
    options = found;
    marked = found.findIndex((option) => option.value === chosen);
    list.replaceChildren(...(note === null ? found.map(item) : [h('li', { class: 'note' }, note)]));
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    mark(marked);
  }

  const item = ({ text, value: own, description }, index) =>
    h(
      'li',
      {
        role: 'option',
        id: `${id}-${index}`,
        'aria-selected': String(own === chosen),
        onmousedown: (event) => take(event, index),
      },
      h('span', {}, text.text ?? text),
      description ? h('small', {}, description.text) : null,
    );

  function mark(index) {
    marked = index;
    for (const [at, entry] of [...list.children].entries()) entry.classList.toggle('marked', at === index);
    list.children[index]?.scrollIntoView?.({ block: 'nearest' });
    if (index < 0) input.removeAttribute('aria-activedescendant');
    else input.setAttribute('aria-activedescendant', `${id}-${index}`);
  }

  function take(event, index) {
    event.preventDefault();
    const option = options[index];
    if (option === undefined) return;
    chosen = option.value;
    texts.set(option.value, option.text.text ?? option.text);
    input.value = textOf(chosen);
    hide();
    scene.busy(
      act({ do: 'choose', as: scene.as, message: scene.message, field: element.action_id, choice: chosen }),
    );
  }

  function onkeydown(event) {
    const isOpen = !list.hidden;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!isOpen) return ask(input.value);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      mark(options.length === 0 ? -1 : (marked + step + options.length) % options.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (isOpen && options.length > 0) take(event, Math.max(marked, 0));
    } else if (event.key === 'Escape' && isOpen) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  }

  function hide() {
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
  }

  /** Words that name nothing go; what was chosen stays. */
  function close() {
    hide();
    input.value = textOf(chosen);
  }

  return box;
}
