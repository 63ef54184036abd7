/** The fields of a form as somebody sees them, and who would be asked. */
import type { KnownBlock, ModalView } from '@slack/types';
import type { PersonRef } from '../../src/db/models/requests/request-model.ts';
import type { ShownAsk } from '../../src/db/models/requests/request-progress.ts';

export const asks = (people: readonly PersonRef[]): ShownAsk[] => [{ need: 1, isOwners: true, people }];

interface Field {
  readonly label: string;
  readonly options: string[];
  readonly chosen: string | null;
  readonly hint: string | null;
  readonly blockId: string;
}

export const fieldsOf = ({ blocks }: ModalView): Field[] =>
  (blocks as KnownBlock[]).flatMap((block) => {
    if (block.type !== 'input') return [];
    const element = block.element as {
      options?: { text: { text: string } }[];
      initial_option?: { text: { text: string } };
      initial_value?: string;
    };
    return {
      label: block.label.text,
      options: element.options?.map(({ text }) => text.text) ?? [],
      chosen: element.initial_option?.text.text ?? element.initial_value ?? null,
      hint: block.hint?.text ?? null,
      blockId: block.block_id ?? '',
    };
  });
export const field = (view: ModalView, label: string): Field => {
  const found = fieldsOf(view).find((one) => one.label === label);
  if (found === undefined) throw new Error(`there is no field ${label}`);
  return found;
};
