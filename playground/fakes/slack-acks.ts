import type { KnownBlock, Option } from '@slack/types';

import { faultsOfSuggestions } from '../../src/slack/blocks/limits.ts';
import { isRecord } from '../../src/slack/blocks/spot.ts';
import type { Ack } from './slack-delivery.ts';
import { fieldsIn } from './slack-fields.ts';
import { Refusal } from './slack-refusal.ts';
import { showResponse } from './slack-response-urls.ts';
import type { OpenView } from './slack-state.ts';
import type { SlackStore } from './slack-store.ts';
import { acceptedView, changeView, pushModal } from './slack-view-methods.ts';

type Json = Readonly<Record<string, unknown>>;

/** What Slack does with the answer to a command: a text or message in it is shown. */
export function takeCommandAck(store: SlackStore, userId: string, channel: string, ack: Ack): void {
  if (!succeeded(store, 'command', ack) || ack.body === '') return;
  const body = parsed(ack.body);
  const message = isRecord(body) ? body : { text: ack.body };
  tolerant(() => showResponse(store, userId, channel, 'the answer to a command', message));
}

/** An interaction other than a submission wants an empty answer. */
export function takeEmptyAck(store: SlackStore, kind: string, ack: Ack): void {
  if (succeeded(store, kind, ack) && ack.body !== '') store.violate(`${kind}: the answer must be empty`);
}

/**
 * What Slack does with the answer to a submission: close the view, show errors, replace it, or add
 * one on top.
 */
export function takeSubmissionAck(store: SlackStore, open: OpenView, ack: Ack): void {
  if (!succeeded(store, 'view_submission', ack)) return;
  if (ack.body === '') return store.closeModals([open]);
  const body = parsed(ack.body);
  if (!isRecord(body))
    return store.violate(`view_submission: the answer is no JSON: ${ack.body.slice(0, 80)}`);
  tolerant(() => act(store, open, body));
}

/**
 * The options in the answer to a block_suggestion, groups flattened; none when it is not as it
 * should be.
 */
export function takeSuggestions(store: SlackStore, ack: Ack): Option[] {
  if (!succeeded(store, 'block_suggestion', ack)) return [];
  const body = parsed(ack.body);
  const faults = faultsOfSuggestions(body);
  for (const fault of faults) store.violate(`block_suggestion: ${fault}`);
  if (faults.length > 0 || !isRecord(body)) return [];
  const groups = (body['option_groups'] ?? [body]) as { options: Option[] }[];
  return groups.flatMap(({ options }) => options);
}

function act(store: SlackStore, open: OpenView, body: Json): void {
  switch (body['response_action']) {
    case 'errors':
      return showErrors(store, open, body['errors']);
    case 'update':
      return changeView(store, open, acceptedView(store, 'update', body['view'], 'modal', open));
    case 'push':
      return void pushModal(store, open.userId, acceptedView(store, 'push', body['view'], 'modal'));
    case 'clear':
      return store.closeModals(store.modalsOf(open.userId));
    default:
      store.violate(`view_submission: unknown response_action ${JSON.stringify(body['response_action'])}`);
  }
}

function showErrors(store: SlackStore, open: OpenView, errors: unknown): void {
  const inputs = fieldsIn(open.view.blocks as KnownBlock[]).filter(({ isInput }) => isInput);
  const said = isRecord(errors) ? Object.entries(errors) : [];
  if (said.length === 0) store.violate('view_submission: no errors in an errors answer');
  for (const [blockId, words] of said) {
    const known = inputs.some((field) => field.blockId === blockId);
    if (!known) store.violate(`view_submission: ${blockId} is no input block`);
    if (typeof words !== 'string' || words === '')
      store.violate(`view_submission: the error of ${blockId} is empty`);
    if (known) open.errors[blockId] = String(words);
  }
}

/** Without a 200 the person sees a warning sign or “We had some trouble connecting”. */
function succeeded(store: SlackStore, kind: string, ack: Ack): boolean {
  if (ack.status !== null && ack.status !== 200) store.violate(`${kind}: answered ${ack.status}`);
  return ack.status === 200;
}

/** A refusal has been noted as a violation by then; the person sees nothing of the answer. */
function tolerant(take: () => void): void {
  try {
    take();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
