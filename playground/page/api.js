/** The only way to the server: acts go out by `act`, pictures come in by `watch`. */
import { byId, h } from './dom.js';

/**
 * Does something. Shows what went wrong, if anything did.
 * @returns the outcome, or null when it could not be done
 */
export async function act(what) {
  const answer = await fetch('/api/act', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(what),
  }).catch(() => null);
  const outcome =
    answer === null ? { error: 'The playground does not answer. Is it still running?' } : await answer.json();
  const problem = outcome.error ?? outcome.said;
  if (problem) toast(problem);
  return outcome.error === undefined ? outcome : null;
}

/** Shows every picture of this person from now on, until the function it returns is called. */
export function watch(handle, show) {
  const stream = new EventSource(`/api/live?as=${handle}`);
  stream.addEventListener('message', ({ data }) => {
    document.body.classList.remove('offline');
    show(JSON.parse(data));
  });
  stream.addEventListener('error', () => document.body.classList.add('offline'));
  return () => stream.close();
}

export function toast(text) {
  const shown = h('div', { class: 'toast' }, text);
  byId('toasts').append(shown);
  setTimeout(() => shown.classList.add('leaving'), 6000);
  setTimeout(() => shown.remove(), 6400);
}
