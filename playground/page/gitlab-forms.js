/**
 * What somebody does by hand in GitLab's own pages: a change of a row, a row more, a status, and
 * what a new connector needs.
 */
import { act } from './api.js';
import { h, icon } from './dom.js';

/** One change of a membership, as GitLab's own page would make it. */
export const change = ({ name }, { kind, placeId, userId }, wish) =>
  act({ do: 'member', instance: name, kind, placeId, userId, ...wish });

/** A row more, as somebody in GitLab would add it. */
export function adding({ instance, levels }) {
  const { places } = instance;
  const select = (label, options) =>
    h(
      'select',
      { class: 'input', 'aria-label': label },
      options.map(([value, text]) => h('option', { value }, text)),
    );
  const place = select(
    'Group or project',
    places.map(({ kind, id, path }) => [`${kind} ${id}`, path]),
  );
  const people = new Map(instance.people.map(({ id, name }) => [String(id), name]));
  const person = select('Person', [...people]);
  const role = select('Role', levels);
  role.value = '30';
  return h(
    'details',
    { class: 'adding' },
    h('summary', {}, icon('plus'), 'Add a member by hand'),
    h(
      'form',
      {
        onsubmit(event) {
          event.preventDefault();
          const [kind, placeId] = place.value.split(' ');
          void change(
            instance,
            { kind, placeId: Number(placeId), userId: Number(person.value) },
            { level: Number(role.value) },
          );
        },
      },
      place,
      person,
      role,
      h('button', { type: 'submit', class: 'button button-small' }, 'Add'),
    ),
  );
}

/** What somebody who sets it up in Slack has to enter. */
export function howToConnect({ title, url, top, token }) {
  const line = (label, value) => [h('dt', {}, label), h('dd', {}, h('code', {}, value))];
  return h(
    'section',
    { class: 'unconnected', 'aria-label': `Connecting ${title}` },
    h('p', {}, 'Nobody has connected it yet. Priya was asked for its details in Slack; these are they:'),
    h('dl', {}, line('Group', top), line('Token', token), line('URL', url)),
  );
}

/** What the person whom one is writes beside their own name, as on their own page in GitLab. */
export function ownStatus({ instance, as, cast }) {
  if (!instance.hasAccount) return null;
  const { name } = cast.find(({ handle }) => handle === as);
  const input = h('input', {
    class: 'input',
    maxlength: 100,
    'aria-label': `Status of ${name} in GitLab`,
    placeholder: 'No status',
    value: instance.status ?? '',
  });
  return h(
    'details',
    { class: 'adding', open: instance.status !== null },
    h('summary', {}, icon('chat'), `Status of ${name} in GitLab`),
    h(
      'form',
      {
        class: 'own-status',
        onsubmit(event) {
          event.preventDefault();
          void act({ do: 'status', as, instance: instance.name, text: input.value.trim() });
        },
      },
      input,
      h('button', { type: 'submit', class: 'button button-small' }, 'Save'),
    ),
  );
}
