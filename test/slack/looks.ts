import type { Button } from '@slack/types';
import type { Post } from '../../src/slack/blocks/poster.ts';

/** The labels of a message's buttons, in order. */
export const buttonsOf = ({ blocks }: Post): string[] =>
  blocks.flatMap((block): string[] => {
    if (block.type === 'actions') return block.elements.flatMap(labelOf);
    return block.type === 'section' && block.accessory !== undefined ? labelOf(block.accessory) : [];
  });

const labelOf = (element: Button | { readonly type: string }): string[] =>
  'text' in element && element.type === 'button' ? [element.text.text] : [];

/** All that can be read in the blocks. */
export const shownIn = ({ blocks }: Post): string => textsIn(blocks).join('\n');

function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    key === 'text' && typeof item === 'string' ? [item] : textsIn(item),
  );
}
