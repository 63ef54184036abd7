/** Where one types `/access …`, with what can come after it. */
import { act } from './api.js';
import { h, icon } from './dom.js';

const COMMANDS = [
  ['/access request', 'Open the form to ask for a role'],
  ['/access request acme/platform/api maintainer 2h fixing INC-4711', 'Ask in one line'],
  ['/access list', 'What you hold, with Give back and Extend'],
  ['/access pending', 'What waits on you, and what you wait for'],
  ['/access history', 'Who had what, when and why; yours, or all where you are an owner'],
  ['/access explain acme/platform/api maintainer 2h', 'Who would have to agree, and by which policy'],
  ['/access link', 'Show which GitLab account is yours'],
  ['/access whoami', 'Which GitLab account is yours'],
  ['/access end', 'End somebody’s access (owners and admins)'],
  ['/access sync', 'Read GitLab again (owners and admins)'],
  ['/access help', 'All commands'],
];

/** @returns {{show(picture, as): void, put(line: string): void}} */
export function createComposer(parent) {
  let as = null;
  let marked = -1;
  let found = [];
  const past = [];
  let back = 0;

  const list = h('ul', {
    class: 'hints',
    role: 'listbox',
    id: 'hints',
    'aria-label': 'Commands',
    hidden: true,
  });
  const input = h('input', {
    class: 'line',
    id: 'line',
    type: 'text',
    autocomplete: 'off',
    spellcheck: 'false',
    enterkeyhint: 'send',
    role: 'combobox',
    'aria-label': 'Message to hallpass',
    'aria-autocomplete': 'list',
    'aria-expanded': 'false',
    'aria-controls': 'hints',
    disabled: true,
    oninput: look,
    onfocus: look,
    onblur: () => setTimeout(hide, 120),
    onkeydown,
  });
  const send = h('button', { type: 'submit', class: 'send', 'aria-label': 'Send' }, icon('send'));
  const note = h('p', { class: 'composer-note', role: 'status' });
  const form = h('form', { class: 'composer-box', onsubmit }, input, send);
  parent.append(list, form, note);

  function look() {
    note.textContent = '';
    const typed = input.value.trimStart().toLowerCase();
    found = typed.startsWith('/')
      ? COMMANDS.filter(([line]) => line.startsWith(typed) && line !== typed)
      : [];
    mark(-1);
    list.replaceChildren(...found.map(hint));
    list.hidden = found.length === 0;
    input.setAttribute('aria-expanded', String(found.length > 0));
    send.disabled = input.value.trim() === '';
  }

  const hint = ([line, does], index) =>
    h(
      'li',
      {
        role: 'option',
        id: `hint-${index}`,
        'aria-selected': 'false',
        onmousedown(event) {
          event.preventDefault();
          put(line);
        },
      },
      h('code', {}, line),
      h('span', {}, does),
    );

  function mark(index) {
    marked = index;
    for (const [at, entry] of [...list.children].entries()) {
      entry.classList.toggle('marked', at === index);
      entry.setAttribute('aria-selected', String(at === index));
    }
    if (index < 0) input.removeAttribute('aria-activedescendant');
    else input.setAttribute('aria-activedescendant', `hint-${index}`);
  }

  function hide() {
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
  }

  function put(line) {
    input.value = line;
    input.focus();
    look();
    input.setSelectionRange(line.length, line.length);
  }

  function onkeydown(event) {
    const isOpen = !list.hidden && found.length > 0;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && isOpen) {
      event.preventDefault();
      mark(marked < 0 && step < 0 ? found.length - 1 : (marked + step + found.length) % found.length);
    } else if (event.key === 'ArrowUp' && past.length > 0) {
      event.preventDefault();
      back = Math.min(back + 1, past.length);
      put(past.at(-back));
      hide();
    } else if (event.key === 'Tab' && isOpen && !event.shiftKey) {
      event.preventDefault();
      put(found[Math.max(marked, 0)][0]);
    } else if (event.key === 'Enter' && isOpen && marked >= 0) {
      event.preventDefault();
      put(found[marked][0]);
    } else if (event.key === 'Escape') {
      hide();
    }
  }

  async function onsubmit(event) {
    event.preventDefault();
    const text = input.value.trim();
    if (text === '') return;
    if (!text.startsWith('/')) {
      note.textContent = 'hallpass does not read messages, only commands: start with /access.';
      return;
    }
    past.push(text);
    back = 0;
    input.value = '';
    look();
    form.classList.add('pending');
    const outcome = await act({ do: 'command', as, text });
    form.classList.remove('pending');
    if (outcome === null && input.value === '') put(text);
  }

  look();
  return {
    show({ cast }, handle) {
      as = handle;
      const { name, active } = cast.find((person) => person.handle === handle);
      input.disabled = !active;
      input.placeholder = active
        ? 'Type /access to ask for access'
        : `${name} is deactivated in Slack and cannot write`;
    },
    put,
  };
}
