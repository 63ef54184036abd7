/** Everything the provider has. */
import type { DataSource, ResourceType } from './resource.ts';
import { connectors, effectiveAccess, people, person, resources } from './data/sources.ts';
import { conflict } from './resources/conflict.ts';
import { connector } from './resources/connector.ts';
import { personLink } from './resources/person-link.ts';
import { policy } from './resources/policy.ts';
import { reviewSchedule } from './resources/review-schedule.ts';
import type { Attributes } from './schema/attribute.ts';

const ATTRIBUTES: Attributes = {
  url: {
    type: 'string',
    description: 'Where hallpass is, such as `https://hallpass.example.com`; `HALLPASS_URL` unless given.',
  },
  token: {
    type: 'string',
    sensitive: true,
    description:
      'An API token of an admin, for a program, with the verbs `read` and `configure`; `HALLPASS_TOKEN` unless given.',
  },
};

export const PROVIDER = {
  description: 'hallpass gives people GitLab roles for a limited time, from Slack.',
  attributes: ATTRIBUTES,
};

export const RESOURCES: readonly ResourceType[] = [connector, policy, conflict, personLink, reviewSchedule];
export const DATA_SOURCES: readonly DataSource[] = [connectors, resources, people, person, effectiveAccess];
