import type { ResourceType } from '../resource.ts';
import type { Attributes } from '../schema/attribute.ts';

const ATTRIBUTES: Attributes = {
  id: { type: 'string', computed: true, description: 'Its id, which hallpass makes from the name.' },
  name: { type: 'string', required: true, description: 'What people call it.' },
  application: { type: 'string', description: 'The set of integrations it is shown with.' },
  url: {
    type: 'string',
    byDefault: 'https://gitlab.com',
    replaces: true,
    description: 'Where its GitLab is. Another one is another connector.',
  },
  group: {
    type: 'string',
    required: true,
    replaces: true,
    description: 'The full path or number of the top-level group. Another one is another connector.',
  },
  group_id: { type: 'string', computed: true, description: 'The number of the group.' },
  owners: {
    type: 'set',
    required: true,
    description: 'Slack user ids of its owners: `data.hallpass_person` knows them by e-mail.',
  },
  token: {
    type: 'string',
    writeOnly: true,
    sensitive: true,
    description:
      'The access token in GitLab. Write-only: neither plan nor state ever has it, and hallpass keeps it sealed. It is sent when the connector is made, when `token_version` changes, and with another `ca_certificate`.',
  },
  token_version: { type: 'number', description: 'Another number sets the token anew.' },
  ca_certificate: {
    type: 'string',
    description: 'PEM of the authority behind its certificate. Another one is checked with the token.',
  },
  interval: { type: 'string', isDuration: true, byDefault: '1h', description: 'How often it is synced.' },
  read_only: { type: 'bool', byDefault: false, description: 'Only looked at, never granted on.' },
  drift_level: {
    type: 'string',
    byDefault: 'maintainer',
    description: 'The lowest role whose appearance outside hallpass is told to the owners.',
  },
  webhook_secret: {
    type: 'string',
    writeOnly: true,
    sensitive: true,
    description:
      'The secret token of GitLab’s webhook to `/webhooks/gitlab/ID`, 16 characters or more. Write-only.',
  },
  webhook_secret_version: { type: 'number', description: 'Another number sets the webhook’s secret anew.' },
};

/** What can be said of it without asking. */
export const CONNECTOR: Pick<ResourceType, 'name' | 'description' | 'attributes' | 'importedBy'> = {
  name: 'connector',
  description:
    'A GitLab group that hallpass grants access in. It is entered, checked in GitLab and confirmed just as in Slack, where its owners see it and can change it, too; that shows in the plan. Removing it ends the open grants on it.',
  attributes: ATTRIBUTES,
  importedBy: 'its id, as `hallpass_connectors` tells it; the next apply sets the token once',
};
