import { text } from './text.js';
import { h } from './dom.js';

/** Asks once more, as a button with a `confirm` wants it. Resolves to whether it is meant. */
export function confirmed({ title, text: body, confirm, deny, style }, picture) {
  return new Promise((resolve) => {
    const answer = (isMeant) => {
      dialog.close();
      dialog.remove();
      resolve(isMeant);
    };
    const dialog = h(
      'dialog',
      {
        class: 'dialog confirm',
        'aria-labelledby': 'confirm-title',
        oncancel(event) {
          event.preventDefault();
          answer(false);
        },
      },
      h('header', { class: 'dialog-head' }, h('h2', { id: 'confirm-title' }, title.text)),
      h('div', { class: 'dialog-body' }, h('p', {}, text(body, picture))),
      h(
        'footer',
        { class: 'dialog-foot' },
        h('button', { type: 'button', class: 'button', onclick: () => answer(false) }, deny.text),
        h(
          'button',
          {
            type: 'button',
            class: `button button-${style ?? 'primary'}`,
            autofocus: true,
            onclick: () => answer(true),
          },
          confirm.text,
        ),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}
