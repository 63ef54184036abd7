/** `hallpass_person_link`: whose account in GitLab one is, and who somebody's manager is. */
import { PersonEntry } from '../../domain/document/config-file.ts';
import type { Attributes } from '../schema/attribute.ts';
import { entryOf, pathIn, valuesOf } from '../schema/entry.ts';
import { documentResource } from './document-resource.ts';

const ATTRIBUTES: Attributes = {
  slack: {
    type: 'string',
    required: true,
    replaces: true,
    description: 'The person: a Slack e-mail or user id.',
  },
  gitlab: { type: 'string', description: 'The username of their account in GitLab.' },
  gitlab_number: {
    type: 'number',
    description: 'The number of their account instead, which stays when it is renamed.',
  },
  manager: { type: 'string', description: 'Their manager: a Slack e-mail or user id.' },
};

export const personLink = documentResource({
  name: 'person_link',
  called: 'person',
  description:
    'Says whose account in GitLab one is, before any e-mail does, and whom `manager` stands for in steps.',
  attributes: ATTRIBUTES,
  importedBy: 'the e-mail or user id as it is declared',
  at: ['people'],
  key: 'slack',
  schema: PersonEntry,
  toEntry: ({ gitlab_number: number = null, ...values }) => ({
    ...entryOf(values),
    ...(number === null ? {} : { gitlab: number }),
  }),
  toValues: (entry) => {
    const { gitlab } = entry;
    const account = typeof gitlab === 'number' ? { gitlab: undefined, gitlabNumber: gitlab } : {};
    return valuesOf(ATTRIBUTES, { ...entry, ...account });
  },
  contradictions: ({ gitlab, gitlab_number: number }) =>
    gitlab != null && number != null
      ? [{ path: ['gitlab_number'], message: 'Give gitlab or gitlab_number, not both.' }]
      : [],
  pathOf: (path) => pathIn(ATTRIBUTES, path),
});
