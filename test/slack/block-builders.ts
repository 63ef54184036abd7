import type { ActionsBlock, Button, InputBlock, KnownBlock, ModalView } from '@slack/types';

export type Plain = { type: 'plain_text'; text: string };

export const plain = (text: string): Plain => ({ type: 'plain_text', text });
export const button = (id: string, more: Partial<Button> = {}): Button => ({
  type: 'button',
  action_id: id,
  text: plain('Approve'),
  ...more,
});
export const option = (value: string) => ({ text: plain(value), value });
export const options = (count: number) => Array.from({ length: count }, (_, index) => option(`o${index}`));
export const section = (text: string): KnownBlock => ({ type: 'section', text: { type: 'mrkdwn', text } });
export const actions = (...elements: ActionsBlock['elements']): KnownBlock => ({ type: 'actions', elements });
export const input = (element: InputBlock['element'], more: Partial<InputBlock> = {}): KnownBlock => ({
  type: 'input',
  label: plain('Reason'),
  element,
  ...more,
});
export const modal = (blocks: KnownBlock[], more: Partial<ModalView> = {}): ModalView => ({
  type: 'modal',
  title: plain('Request access'),
  submit: plain('Send'),
  blocks,
  ...more,
});
export const x = (length: number) => 'x'.repeat(length);
export const many = (count: number, block: KnownBlock): KnownBlock[] =>
  Array.from({ length: count }, () => block);
