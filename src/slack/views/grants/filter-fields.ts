/** The fields that narrow a list of the access of many down. Pure. */
import type { InputBlock } from '@slack/types';
import { FIELDS } from '../../blocks/ids.ts';
import { plain } from '../../blocks/mrkdwn.ts';

/** A field that may be left empty. */
export const optional = (block_id: string, label: string, element: InputBlock['element']): InputBlock => ({
  type: 'input',
  block_id,
  label: plain(label, 2000),
  optional: true,
  element,
});

export const personField = (person: string | null): InputBlock['element'] => ({
  type: 'users_select',
  action_id: FIELDS.person,
  placeholder: plain('Everybody', 150),
  ...(person === null ? {} : { initial_user: person }),
});

export const placeField = (place: string | null): InputBlock['element'] => ({
  type: 'plain_text_input',
  action_id: FIELDS.place,
  max_length: 500,
  placeholder: plain('A path: a group with all below it, or a project', 150),
  ...(place === null ? {} : { initial_value: place }),
});
