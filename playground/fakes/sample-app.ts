import type { App } from '@slack/bolt';
import type { KnownBlock, ModalView } from '@slack/types';

export const plain = (text: string) => ({ type: 'plain_text' as const, text });
export const option = (value: string) => ({ text: plain(value.toUpperCase()), value });
export const noUnfurl = { unfurl_links: false, unfurl_media: false };

const card = (done: boolean): KnownBlock[] => [
  { type: 'section', text: { type: 'mrkdwn', text: done ? 'Approved' : 'Waiting' } },
  ...(done
    ? []
    : [
        {
          type: 'actions' as const,
          elements: ['approve', 'deny'].map((id) => ({
            type: 'button' as const,
            action_id: `request.${id}`,
            text: plain(id === 'approve' ? 'Approve' : 'Deny'),
            value: 'req_1',
          })),
        },
      ]),
];

function form(role?: string[]): ModalView {
  const input = (label: string, block_id: string, element: object, more: object = {}) =>
    ({ type: 'input', block_id, label: plain(label), element, ...more }) as KnownBlock;
  return {
    type: 'modal',
    callback_id: 'request.new',
    title: plain('Request access'),
    submit: plain('Send'),
    close: plain('Cancel'),
    notify_on_close: true,
    blocks: [
      input(
        'Resource',
        'resource',
        { type: 'external_select', action_id: 'v', min_query_length: 1 },
        { dispatch_action: true },
      ),
      ...(role === undefined
        ? []
        : [
            input(
              'Role',
              'role',
              { type: 'static_select', action_id: 'v', options: role.map(option) },
              { optional: true },
            ),
          ]),
      input('Reason', 'reason', {
        type: 'plain_text_input',
        action_id: 'v',
        max_length: 20,
        multiline: true,
      }),
      input('Note', 'note', { type: 'plain_text_input', action_id: 'v' }, { optional: true }),
    ],
  };
}

/** A little access bot: form, type-ahead, dependent field, cards with buttons, Home. */
export function registerSample(app: App, seen: Record<string, unknown>[]): void {
  app.use(async ({ body, next }) => {
    seen.push(body as unknown as Record<string, unknown>);
    await next();
  });
  app.command('/access', async ({ ack, body, client, respond }) => {
    if (body.text === 'help') return ack('Try /access');
    if (body.text === 'later') {
      await ack();
      await respond({ text: 'Here it is', blocks: card(false) });
      return;
    }
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: form() });
  });
  app.options('v', async ({ ack, options }) => {
    const all = ['acme/api', 'acme/web'].filter((path) => path.includes(options.value));
    await ack({ options: all.map((value) => ({ text: plain(value), value })) });
  });
  app.action({ block_id: 'resource' }, async ({ ack, body, client }) => {
    await ack();
    if (body.type !== 'block_actions' || body.view === undefined) return;
    const { id, hash } = body.view;
    await client.views.update({ view_id: id, hash, view: form(['reporter', 'developer']) });
  });
  app.view('request.new', async ({ ack, view, body, client }) => {
    const reason = view.state.values['reason']?.['v']?.value ?? '';
    if (reason === 'bad') return ack({ response_action: 'errors', errors: { reason: 'Say more' } });
    if (reason === 'wrong key') return ack({ response_action: 'errors', errors: { nothing: 'Say more' } });
    if (reason === 'push') return ack({ response_action: 'push', view: form(['owner']) });
    if (reason === 'clear') return ack({ response_action: 'clear' });
    await ack();
    await client.chat.postMessage({
      channel: body.user.id,
      text: 'Waiting',
      blocks: card(false),
      ...noUnfurl,
    });
  });
  app.view({ callback_id: 'request.new', type: 'view_closed' }, ({ ack }) => ack());
  app.action('request.approve', async ({ ack, body, client, respond }) => {
    await ack();
    if (body.type !== 'block_actions') return;
    if (body.container['is_ephemeral'] === true) {
      await respond({ text: 'Done', replace_original: true });
      return;
    }
    const [channel, ts] = [body.channel?.id ?? '', body.message?.ts ?? ''];
    await client.chat.update({ channel, ts, text: 'Approved', blocks: card(true) });
    await client.chat.postMessage({ channel, thread_ts: ts, text: 'By you', ...noUnfurl });
  });
  app.event('app_home_opened', async ({ event, client }) => {
    await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: card(false) } });
  });
}
