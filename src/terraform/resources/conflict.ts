/** `hallpass_conflict`: what must never meet in one person. */
import { Conflict } from '../../domain/document/config-conflicts.ts';
import type { Attributes } from '../schema/attribute.ts';
import { entryOf, pathIn, valuesOf } from '../schema/entry.ts';
import { documentResource } from './document-resource.ts';
import { STEP } from './step.ts';

const ENTRY: Attributes = {
  resources: {
    type: 'set',
    description: 'Patterns of paths, with `roles`; `!` before one takes places out.',
  },
  roles: { type: 'set', description: 'Roles there, each with every stronger one.' },
  connector: { type: 'string', description: 'The id of an integration; every one unless given.' },
  user_groups: { type: 'set', description: 'Instead of those: ids of Slack user groups.' },
};

const SIDE: Attributes = {
  any: { type: 'objects', of: ENTRY, description: 'Whoever has one of these is on this side.' },
  all: { type: 'objects', of: ENTRY, description: 'Whoever has all of these is on this side.' },
};

const ATTRIBUTES: Attributes = {
  id: { type: 'string', required: true, replaces: true, description: 'Its id: lower case and dashes.' },
  name: { type: 'string', required: true, description: 'What people call it.' },
  a: { type: 'object', of: SIDE, required: true, description: 'One side: `any` or `all`.' },
  b: { type: 'object', of: SIDE, required: true, description: 'The other side.' },
  condition: {
    type: 'string',
    byDefault: 'in',
    description:
      '`in`: nobody may be on both sides; `not-in`: whoever is on side a has to be on side b, too.',
  },
  on_request: {
    type: 'string',
    byDefault: 'warn',
    description: 'What becomes of a request that would bring it about: `warn`, `step` or `block`.',
  },
  step: { type: 'object', of: STEP, description: 'Who has to agree besides, with `on_request = "step"`.' },
  owners: {
    type: 'set',
    required: true,
    description: 'Who is told of whoever is in it, and decides: e-mails, Slack user ids or user group ids.',
  },
  channel: { type: 'string', description: 'The id of a Slack channel where it is told as well.' },
};

export const conflict = documentResource({
  name: 'conflict',
  called: 'conflict',
  description: 'A conflict: two sides of access that must never meet in one person.',
  attributes: ATTRIBUTES,
  importedBy: 'its id',
  at: ['conflicts'],
  key: 'id',
  schema: Conflict,
  toEntry: entryOf,
  toValues: (entry) => valuesOf(ATTRIBUTES, entry),
  pathOf: (path) => pathIn(ATTRIBUTES, path),
});
